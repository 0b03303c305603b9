# SPDX-License-Identifier: Apache-2.0
"""labels.txt: one line per class, in the order of the model's output."""

import json
from collections import Counter
from typing import Any

from .errors import FetchError, Status


def first_name(rule: dict[str, Any], members: dict[str, bytes]) -> list[str]:
    """Each class's first name; where two classes share it, the unambiguous one of the second list."""
    names: dict[str, str] = json.loads(members[rule["names"]])
    clean: list[str] = json.loads(members[rule["clean_names"]])
    first = [names[str(index)].split(",")[0].strip() for index in range(rule["count"])]
    uses = Counter(first)
    return [name if uses[name] == 1 else clean[index] for index, name in enumerate(first)]


RULES = {"first-name": first_name}


def render(rule: dict[str, Any], members: dict[str, bytes]) -> bytes:
    try:
        labels = RULES[rule["rule"]](rule, members)
    except (KeyError, IndexError, ValueError) as error:
        raise FetchError(
            Status.PACKAGE, "the labels", f"they cannot be read ({error!r})", "report it: the recipe is wrong"
        ) from None
    return "".join(f"{label}\n" for label in labels).encode()
