//go:build !linux

package realkafka

import "syscall"

func dieWithParent() *syscall.SysProcAttr { return nil }
