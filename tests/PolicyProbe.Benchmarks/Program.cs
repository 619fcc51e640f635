using BenchmarkDotNet.Running;

BenchmarkSwitcher.FromAssembly(typeof(PolicyProbe.Benchmarks.NetworkBenchmarks).Assembly).Run(args);
