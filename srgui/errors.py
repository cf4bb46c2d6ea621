"""The one kind of error that a person can mend."""


class UserError(ValueError):
    """Something a person can put right; the message is one sentence that says what happened and what to do.

    The command line prints it and ends with exit code 2; the window shows it in its place.
    """
