// SPDX-License-Identifier: Apache-2.0

//go:build !asan

package vaccel_test

const asanEnabled = false
