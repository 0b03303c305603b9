// SPDX-License-Identifier: Apache-2.0
module classify

go 1.24

require github.com/vaccel/vaccel/bindings/go v0.0.0

replace github.com/vaccel/vaccel/bindings/go => ../../../bindings/go
