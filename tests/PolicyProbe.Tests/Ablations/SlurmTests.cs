using System.Diagnostics;
using PolicyProbe.Ablations;
using PolicyProbe.Cli;
using PolicyProbe.Core;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Ablations;

/// <summary>Job arrays: against a Slurm of the test's own making, and against a real one on this machine.</summary>
public sealed class SlurmTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Runs a task as soon as it is looked at; some jobs lose tasks.</summary>
    private sealed class FakeSlurm(StudyFolder study, Func<int, int, bool> survives) : ISlurm
    {
        public List<SlurmJob> Jobs { get; } = [];

        public HashSet<string> Queued { get; } = [];

        public int MaxArraySize { get; init; } = 1001;

        public string Submit(SlurmJob job)
        {
            Jobs.Add(job);
            Queued.Add($"{Jobs.Count}");
            return $"{Jobs.Count}";
        }

        public bool IsQueued(string id)
        {
            if (!Queued.Remove(id))
                return false;
            var lines = File.ReadAllLines(Path.ChangeExtension(Jobs[int.Parse(id) - 1].Script, ".chunks"));
            for (var task = 0; task < lines.Length; task++)
                if (survives(int.Parse(id), task))
                    TinyStudy.Worker(study, new SleepRunner()).Run(lines[task].Split(' ').Select(int.Parse), CancellationToken.None);
            return true;
        }

        public void Cancel(string id) => Queued.Remove(id);
    }

    private static SlurmPlan Plan => new(SlurmTemplate.Default, 5, true, false) { Look = TimeSpan.Zero, SecondsPerTask = 0.01 };

    [Theory]
    [InlineData(100, 60, 30, 1001, 1)] // longer than a task must be
    [InlineData(100, 1, 30, 1001, 30)]
    [InlineData(100, 7, 30, 1001, 5)] // ⌈30/7⌉
    [InlineData(10, 0.001, 30, 1001, 10)] // no more than there are
    [InlineData(10_000, 60, 30, 1000, 10)] // no more tasks than an array has
    public void A_task_has_half_a_minute_of_cells(int cells, double seconds, double least, int most, int expected) => Assert.Equal(expected, SlurmArrays.ChunkSize(cells, seconds, least, most));

    [Fact]
    public void What_a_job_leaves_is_submitted_again_until_all_is_done()
    {
        var study = TinyStudy.Sleeping(_folder, 25, milliseconds: 2);
        var slurm = new FakeSlurm(study, (job, task) => job > 1 || task != 1);
        var said = new List<string>();
        new SlurmArrays(slurm, Plan, new SleepRunner(), ["policyprobe"], said.Add).Execute(study, _ => { }, CancellationToken.None);
        Assert.True(study.Survey().IsOver);

        // 2 ms a cell, 10 ms a task: five tasks of five; the second died and is submitted by itself.
        Assert.Equal([5, 1], slurm.Jobs.Select(job => job.Tasks));
        Assert.Equal("Job 1: 5 tasks of up to 5 cells, about 0 s each.", said[0]);
        Assert.Equal("5 6 7 8 9", File.ReadAllLines(Path.ChangeExtension(slurm.Jobs[1].Script, ".chunks")).Single());
        Assert.All(slurm.Jobs, job => Assert.Contains("--array=0-", string.Join(' ', job.Words), StringComparison.Ordinal));
        Assert.Contains("%5", slurm.Jobs[0].Words[2], StringComparison.Ordinal);
        Assert.Contains("--requeue", slurm.Jobs[0].Words);
    }

    [Fact]
    public void A_job_without_a_step_forward_is_not_submitted_for_ever()
    {
        var study = TinyStudy.Sleeping(_folder, 5);
        var slurm = new FakeSlurm(study, (_, _) => false);
        var arrays = new SlurmArrays(slurm, Plan, new SleepRunner(), ["policyprobe"], _ => { });
        Assert.Contains("job 1 ended without a step forward", Assert.Throws<InvalidOperationException>(() => arrays.Execute(study, _ => { }, CancellationToken.None)).Message, StringComparison.Ordinal);
        Assert.Single(slurm.Jobs);
    }

    [Fact]
    public void A_job_that_an_earlier_call_left_in_the_queue_is_watched_and_not_doubled()
    {
        var study = TinyStudy.Sleeping(_folder, 5);
        var slurm = new FakeSlurm(study, (_, _) => true);
        var said = new List<string>();
        new SlurmArrays(slurm, Plan with { Detach = true }, new SleepRunner(), ["policyprobe"], _ => { }).Execute(study, _ => { }, CancellationToken.None);
        slurm.Queued.Add("1");
        new SlurmArrays(slurm, Plan, new SleepRunner(), ["policyprobe"], said.Add).Execute(study, _ => { }, CancellationToken.None);
        Assert.Single(slurm.Jobs);
        Assert.Contains("Job 1 of an earlier call", Assert.Single(said), StringComparison.Ordinal);
    }

    /// <summary>A task that Slurm ran again finds the cell of one that it took for dead: it leaves the cell alone, and ablate waits for its end.</summary>
    [Fact]
    public void A_cell_that_a_task_given_up_by_Slurm_is_still_on_is_waited_for_and_not_run_beside_it()
    {
        var study = TinyStudy.Sleeping(_folder, 5);
        var ghost = study.TryClaim(study.Manifest.Cells[2])!;
        var slurm = new FakeSlurm(study, (_, _) => true);
        var said = new List<string>();
        var looks = 0;
        new SlurmArrays(slurm, Plan, new SleepRunner(), ["policyprobe"], said.Add).Execute(study, Watch, CancellationToken.None);
        Assert.True(study.Survey().IsOver);
        Assert.Contains("waiting for whoever is on it", said[1], StringComparison.Ordinal);
        Assert.Equal([1, 1], slurm.Jobs.Select(job => job.Tasks));
        Assert.Equal("2", File.ReadAllLines(Path.ChangeExtension(slurm.Jobs[1].Script, ".chunks")).Single()); // it let go without a result: submitted again

        void Watch(Survey survey)
        {
            if (survey.Count(CellState.Done) == 4 && survey.Count(CellState.Running) == 1 && ++looks == 3)
                ghost.Dispose();
        }
    }

    [Fact]
    public void Whatever_is_in_a_path_a_shell_hands_it_on_as_it_is()
    {
        string[] words = ["printf", "%s\\n", "it's; touch pwned", "$(touch pwned)", "`touch pwned`", "\\", "a\"b", "*", "ünï  code", "-n"];
        var script = _folder.At("task.sh");
        File.WriteAllText(script, SlurmTemplate.Fill(SlurmTemplate.Default, words, 3));
        Assert.Contains("OMP_NUM_THREADS=3", File.ReadAllText(script), StringComparison.Ordinal);
        var start = new ProcessStartInfo("bash", [script]) { RedirectStandardOutput = true, WorkingDirectory = _folder.Root };
        start.Environment["SLURM_ARRAY_TASK_ID"] = "7; touch pwned";
        using var process = Process.Start(start)!;
        Assert.Equal([.. words.Skip(2), "7; touch pwned", ""], process.StandardOutput.ReadToEnd().Split('\n'));
        Assert.False(File.Exists(_folder.At("pwned")));
    }

    [Theory]
    [InlineData("echo {{command}}", "begins with #!")]
    [InlineData("#!/bin/sh\nexec policyprobe", "{{command}} in it")]
    [InlineData("#!/bin/sh\n{{command}} {{account}}", "{{account}}: expected {{command}} or {{threads}}")]
    public void A_template_that_is_none_is_refused(string text, string words) =>
        Assert.Contains(words, Assert.Throws<WrongUseException>(() => SlurmTemplate.Check(text, "t.sh")).Message, StringComparison.Ordinal);

    /// <summary>Four cells of some seconds on two nodes, one a task: the same bytes as from one local worker; then again with a node that dies in the middle.</summary>
    [Requires(Needs.Slurm)]
    public void A_cluster_gives_the_same_bytes_as_one_worker_also_when_a_node_dies_in_the_middle()
    {
        using var cluster = new SlurmCluster();
        File.WriteAllText(_folder.At("grid.json"), SweepTests.Grid.Replace("30720", "92160", StringComparison.Ordinal)); // long enough to have both nodes at work
        CommandLine.Json(["ablate", _folder.At("grid.json"), "--out", _folder.At("local"), "--workers", "1", "--json"]);
        Assert.Equal(Shell.Done, Sweep("whole").Code);
        Assert.Equal(Tables("local"), Tables("whole"));

        using (var sweep = Start("cut"))
        {
            Assert.True(sweep.Reaches(() => SlurmCluster.Nodes.All(node => cluster.RunningOn(node) > 0) && SweepTests.AtWork(_folder.At("cut/cells")) >= 2), "it ended before the node died");
            cluster.KillNode("n2");
            sweep.Kill();
            sweep.End();
        }

        var job = File.ReadAllLines(_folder.At("cut/slurm/jobs.txt")).Single();
        cluster.Ask("scancel", job);
        cluster.Ask("scontrol", "update", "nodename=n2", "state=down", "reason=killed");
        Assert.NotEqual(Tables("local"), Tables("cut"));
        var end = Sweep("cut");
        Assert.True(end.Code == Shell.Done, end.Error);
        Assert.Equal(Tables("local"), Tables("cut"));

        PolicyProbeProcess Start(string name) => new(["ablate", _folder.At("grid.json"), "--out", _folder.At(name), "--slurm", "--throttle", "2", "--seconds-per-task", "1", "--json"], environment: cluster.Environment);

        CommandLine Sweep(string name)
        {
            using var sweep = Start(name);
            return sweep.End();
        }
    }

    /// <summary>
    /// A node dies and ablate stays: Slurm runs its task again elsewhere, in the same job, from the cell's last checkpoint. The other task of the job has
    /// gone on meanwhile, and no cell had two at work.
    /// </summary>
    [Requires(Needs.Slurm)]
    [Trait("Category", "Full")]
    public void A_task_whose_node_died_is_run_again_by_Slurm_and_ends_in_the_same_bytes()
    {
        using var cluster = new SlurmCluster();
        File.WriteAllText(_folder.At("grid.json"), SweepTests.Grid.Replace("30720", "92160", StringComparison.Ordinal));
        CommandLine.Json(["ablate", _folder.At("grid.json"), "--out", _folder.At("local"), "--workers", "1", "--json"]);
        using var sweep = new PolicyProbeProcess(
            ["ablate", _folder.At("grid.json"), "--out", _folder.At("cut"), "--slurm", "--throttle", "2", "--seconds-per-task", "1", "--requeue", "--json"], environment: cluster.Environment);
        Assert.True(sweep.Reaches(() => SlurmCluster.Nodes.All(node => cluster.RunningOn(node) > 0) && SweepTests.AtWork(_folder.At("cut/cells")) >= 2), "it ended before the node died");
        cluster.KillNode("n2");
        cluster.Ask("scontrol", "update", "nodename=n2", "state=down", "reason=killed");
        var job = File.ReadAllLines(_folder.At("cut/slurm/jobs.txt")).Single();
        Assert.True(sweep.Reaches(() => cluster.Ask("scontrol", "show", "job", job).Contains("Restarts=1", StringComparison.Ordinal)), "it ended before Slurm ran the task again");
        var end = sweep.End();
        Assert.True(end.Code == Shell.Done, end.Error);

        Assert.Equal(job, File.ReadAllLines(_folder.At("cut/slurm/jobs.txt")).Single()); // nothing was submitted a second time
        var study = StudyFolder.Open(_folder.At("cut"));
        var sessions = study.Manifest.Cells.Select(cell => CellTiming.Read(study.DoneFolder(cell))!.Sessions).ToList();
        Assert.Equal([1, 1, 1, 2], sessions.Order());
        var log = study.LogOf(study.Manifest.Cells[sessions.IndexOf(2)], 10);
        Assert.Collection(
            log,
            line => Assert.StartsWith("begins at update 0", line, StringComparison.Ordinal),
            line => Assert.Matches("^goes on at update [1-9]", line),
            line => Assert.StartsWith("done", line, StringComparison.Ordinal));
        Assert.Equal(Tables("local"), Tables("cut"));
    }

    private string Tables(string name)
    {
        CommandLine.Json("collect", _folder.At(name), "--json");
        return TinyStudy.Tables(_folder.At(name));
    }
}
