// SPDX-License-Identifier: Apache-2.0
module github.com/vaccel/vaccel/bindings/go

go 1.24
