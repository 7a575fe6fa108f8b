// Command vcsim runs govmomi's simulated vCenter for the tests of Wavelift.
//
// govmomi's own vcsim program lies in a module of its own that is not published, so that
// "go install" cannot find it. This is the same simulator behind the few switches the tests need:
// TLS, a free port, and an end that comes by itself when the test that started it is gone.
//
// It prints one line of JSON, {"host", "port"}, when it listens, and ends when its standard input does.
package main

import (
	"crypto/tls"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/url"
	"os"
	"strconv"
	"strings"

	_ "github.com/vmware/govmomi/pbm/simulator"
	"github.com/vmware/govmomi/simulator"
	_ "github.com/vmware/govmomi/vapi/simulator"
)

// delays collects "Method=milliseconds".
type delays map[string]int

func (d delays) String() string { return "" }

func (d delays) Set(value string) error {
	method, milliseconds, found := strings.Cut(value, "=")
	number, err := strconv.Atoi(milliseconds)
	if !found || err != nil {
		return fmt.Errorf("write Method=milliseconds")
	}
	d[method] = number
	return nil
}

func main() {
	model := simulator.VPX()
	calls, tasks := delays{}, delays{}
	var instance string
	flag.StringVar(&instance, "instance-uuid", "", "identity of the vCenter; vcsims share one otherwise")
	user := flag.String("user", "user", "who may log in")
	flag.IntVar(&model.Datacenter, "dc", 1, "datacenters")
	flag.IntVar(&model.Cluster, "cluster", 1, "clusters per datacenter")
	flag.IntVar(&model.ClusterHost, "host", 2, "hosts per cluster")
	flag.IntVar(&model.Host, "standalone-host", 0, "hosts without cluster per datacenter")
	flag.IntVar(&model.Datastore, "ds", 2, "datastores per datacenter")
	flag.IntVar(&model.Portgroup, "pg", 2, "distributed port groups per datacenter")
	flag.IntVar(&model.Pool, "pool", 0, "resource pools per cluster")
	flag.IntVar(&model.Folder, "folder", 0, "folders per datacenter")
	flag.IntVar(&model.App, "app", 0, "vApps per cluster")
	flag.IntVar(&model.Machine, "vm", 2, "VMs per resource pool")
	flag.Var(calls, "delay", "Method=milliseconds to wait before a call; repeatable")
	flag.Var(tasks, "task-delay", "Task=milliseconds that a task takes, such as RelocateVm; repeatable")
	flag.Parse()

	if instance != "" {
		model.ServiceContent.About.InstanceUuid = instance
	}
	model.DelayConfig.MethodDelay = calls
	simulator.TaskDelay.MethodDelay = tasks
	if err := model.Create(); err != nil {
		fmt.Fprintln(os.Stderr, "vcsim:", err)
		os.Exit(1)
	}
	model.Service.Listen = &url.URL{Host: "127.0.0.1:0", User: url.UserPassword(*user, os.Getenv("VCSIM_PASSWORD"))}
	model.Service.TLS = new(tls.Config)
	model.Service.RegisterEndpoints = true
	server := model.Service.NewServer()
	port, _ := strconv.Atoi(server.URL.Port())
	_ = json.NewEncoder(os.Stdout).Encode(map[string]any{"host": server.URL.Hostname(), "port": port})

	_, _ = io.Copy(io.Discard, os.Stdin)
	server.Close()
	model.Remove()
}
