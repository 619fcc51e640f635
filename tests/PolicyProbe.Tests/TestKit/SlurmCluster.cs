using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace PolicyProbe.Tests.TestKit;

/// <summary>
/// A Slurm cluster of two nodes on this machine, started by hand in a temporary folder with a munge key, ports and a configuration of its
/// own: nothing of an installed cluster is used or touched. Debian's build lets several slurmd run on one host.
/// </summary>
internal sealed class SlurmCluster : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, Process> _daemons = [];

    public SlurmCluster()
    {
        foreach (var name in new[] { "munge", "state", "spool" })
            Directory.CreateDirectory(_folder.At(name), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherExecute | UnixFileMode.GroupExecute);
        File.WriteAllBytes(_folder.At("munge/key"), RandomNumberGenerator.GetBytes(128));
        File.SetUnixFileMode(_folder.At("munge/key"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.WriteAllText(Configuration, Text(FreePorts(3)));

        // --force: the folder lies in one that all may write to.
        Start("munged", "munged", "--foreground", "--force", $"--key-file={_folder.At("munge/key")}", $"--socket={_folder.At("munge/socket")}", $"--pid-file={_folder.At("munge/pid")}",
            $"--log-file={_folder.At("munge/log")}", $"--seed-file={_folder.At("munge/seed")}");
        Wait("munged", () => File.Exists(_folder.At("munge/socket")));
        Start("slurmctld", "slurmctld", "-D", "-f", Configuration);
        Wait("slurmctld", () => Ask("scontrol", "ping").Contains("is UP", StringComparison.Ordinal));
        foreach (var node in Nodes)
            Start(node, "slurmd", "-D", "-f", Configuration, "-N", node);
        Wait("the nodes", () => Ask("sinfo", "--noheader", "--format=%T").Trim() == "idle");
    }

    /// <summary>The nodes' names.</summary>
    public static IReadOnlyList<string> Nodes { get; } = ["n1", "n2"];

    /// <summary>What programs must have in their environment to use this cluster.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string> { ["SLURM_CONF"] = Configuration };

    private string Configuration => _folder.At("slurm.conf");

    /// <summary>What a command of Slurm's prints.</summary>
    public string Ask(string program, params string[] words)
    {
        var start = new ProcessStartInfo(program, words) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["SLURM_CONF"] = Configuration;
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        error.Wait();
        return output;
    }

    /// <summary>Kills a node as a power cut does: its daemon, the steps that it has started, and their programs.</summary>
    public void KillNode(string node)
    {
        _daemons[node].Kill();
        foreach (var id in Processes.With($"SLURMD_NODENAME={node}", $"SLURM_CONF={Configuration}"))
        {
            var step = Processes.ParentOf(id);
            if (step > 1 && !_daemons.Values.Any(daemon => daemon.Id == step))
                Processes.Kill(step);
            Processes.Kill(id);
        }
    }

    /// <summary>How many programs of jobs are running on a node.</summary>
    public int RunningOn(string node) => Processes.With($"SLURMD_NODENAME={node}", $"SLURM_CONF={Configuration}").Count;

    public void Dispose()
    {
        foreach (var node in Nodes)
            KillNode(node);
        foreach (var daemon in _daemons.Values)
        {
            daemon.Kill(entireProcessTree: true);
            daemon.WaitForExit();
            daemon.Dispose();
        }

        _folder.Dispose();
    }

    private void Start(string name, string program, params string[] words)
    {
        var start = new ProcessStartInfo(program, words) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        start.Environment["SLURM_CONF"] = Configuration;
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _daemons[name] = process;
    }

    private static void Wait(string what, Func<bool> holds)
    {
        var watch = Stopwatch.StartNew();
        while (!holds())
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), $"{what}: not up after a minute");
            Thread.Yield();
        }
    }

    // A task whose node died may begin again when its credential has expired, after two minutes unless that is said.
    private string Text(int[] ports)
    {
        var host = Dns.GetHostName();
        return $"""
            ClusterName=test
            SlurmctldHost={host}(127.0.0.1)
            SlurmUser=root
            SlurmdUser=root
            AuthType=auth/munge
            AuthInfo=socket={_folder.At("munge/socket")},cred_expire=20
            CredType=cred/munge
            StateSaveLocation={_folder.At("state")}
            SlurmdSpoolDir={_folder.At("spool")}/%n
            SlurmctldPidFile={_folder.At("slurmctld.pid")}
            SlurmdPidFile={_folder.At("slurmd")}-%n.pid
            SlurmctldLogFile={_folder.At("slurmctld.log")}
            SlurmdLogFile={_folder.At("slurmd")}-%n.log
            SlurmctldPort={ports[0]}
            ProctrackType=proctrack/linuxproc
            TaskPlugin=task/none
            JobAcctGatherType=jobacct_gather/none
            SelectType=select/cons_tres
            SelectTypeParameters=CR_Core
            ReturnToService=2
            MpiDefault=none
            KillWait=5
            NodeName=n1 NodeHostname={host} NodeAddr=127.0.0.1 Port={ports[1]} CPUs=1 State=UNKNOWN
            NodeName=n2 NodeHostname={host} NodeAddr=127.0.0.1 Port={ports[2]} CPUs=1 State=UNKNOWN
            PartitionName=p Nodes=ALL Default=YES MaxTime=INFINITE State=UP

            """.ReplaceLineEndings("\n");
    }

    private static int[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        listeners.ForEach(listener => listener.Start());
        var ports = listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port).ToArray();
        listeners.ForEach(listener => listener.Stop());
        return ports;
    }
}
