"""Are two answers the same, and if not: is it wrong logic, an old cached value, or upstream noise?

Other parts may rely on these functions; the rest of the package is free to change:

* `diff.compare_bodies`: how two bodies differ.
* `answers.compare_answers`: how two Answers to a Call differ.
* `judge.Judge.judge`: the verdict over two Answers, with its reason.
* `terms.Terms`: what is known of the places of an operation's answer.
* `equality.NotComparable`: raised for what cannot be compared; the verdict is then `not-compared`.
"""
