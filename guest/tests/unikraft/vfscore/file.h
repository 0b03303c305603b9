/* SPDX-License-Identifier: Apache-2.0 */
#include "vfscore/vnode.h"
