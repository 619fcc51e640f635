using PolicyProbe.Cli;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Cli;

/// <summary>Wrong use of the command line: an exit code, one sentence with the rule, and nothing touched.</summary>
public sealed class WrongUseTests
{
    [Theory]
    [InlineData("train --env CartPole-v2 --steps 10 --out {}/run", "CartPole-v2", "did you mean CartPole-v1?")]
    [InlineData("train --env Xyzzy-and-more --steps 10 --out {}/run", "Xyzzy-and-more", "expected one of Acrobot-v1, ")]
    [InlineData("train --env CartPole-v1 --steps -5 --out {}/run", "--steps -5", "at least 1", "nearest valid value is 1")]
    [InlineData("train --env CartPole-v1 --steps many --out {}/run", "--steps many", "at least 1")]
    [InlineData("train --env CartPole-v1 --steps 10 --seed -1 --out {}/run", "--seed -1", "nearest valid value is 0")]
    [InlineData("train --env CartPole-v1 --steps 10 --out {}/run --set clip=banana", "clip=banana", "a number above 0", "such as ")]
    [InlineData("train --env CartPole-v1 --steps 10 --out {}/run --set clip=-1", "clip=-1", "a number above 0", "such as ")]
    [InlineData("train --env CartPole-v1 --steps 10 --out {}/run --set clop=0.2", "clop", "did you mean clip?")]
    [InlineData("train --env CartPole-v1 --steps 10 --out {}/run --set discount=1.5", "discount=1.5", "nearest valid value is 1")]
    [InlineData("train --env CartPole-v1 --steps 10 --out {}/run --set hidden=65536,65536", "hidden=65536,65536", "at most 100,000,000 parameters", "try 64,64")]
    [InlineData("train --env CartPole-v1 --steps 10 --out {}/run --set clip", "--set clip", "NAME=VALUE")]
    [InlineData("train --env CartPole-v1 --steps 10 --out {}/run --without adam-anealing", "adam-anealing", "did you mean adam-annealing?")]
    [InlineData("train --env CartPole-v1 --steps 10 --out {}/run --with qqq", "qqq", "expected one of adam-annealing, ")]
    [InlineData("train --env CartPole-v1 --steps 10 --out {}/run --with xavier-init", "orthogonal-init, xavier-init", "at most one trick to initialise the weights", "--without xavier-init")]
    [InlineData("train --env CartPole-v1 --steps 10 --out {}/run --with reward-scaling --with reward-normalization", "reward-scaling, reward-normalization", "at most one trick to scale the reward")]
    [InlineData("train --env Pendulum-v1 --steps 10 --out {}/run --with gsde --with state-dependent-std", "gsde, state-dependent-std", "at most one trick to choose the action distribution")]
    [InlineData("train --env CartPole-v1 --steps 10 --out {}/run --with gsde", "gsde: expected continuous actions", "--without gsde")]
    [InlineData("train --env CartPole-v1 --steps 10 --out {}/run --with state-dependent-std", "state-dependent-std: expected continuous actions", "--without state-dependent-std")]
    [InlineData("train --env CartPole-v1 --steps 10 --out {}/run --algo trpo --with gradient-clipping", "gradient-clipping: trpo has no hook", "--without gradient-clipping")]
    [InlineData("train --env CartPole-v1 --steps 10 --out {}/run --algo trpo --with shared-networks", "shared-networks: trpo has no hook", "--without shared-networks")]
    [InlineData("train --env CartPole-v1 --steps 10 --out {}/run --with shared-networks --set value-learning-rate=0.001", "value-learning-rate=0.001", "one optimiser", "--set value-learning-rate=none")]
    [InlineData("train --env CartPole-v1 --steps 10 --out {}/run --algo trpo --with kl-early-stopping", "kl-early-stopping: trpo has no hook", "--without kl-early-stopping")]
    [InlineData("train --env CartPole-v1 --steps 10 --out {}/run --algo ppo --with kl-schedule", "kl-schedule: ppo has no hook", "--without kl-schedule")]
    [InlineData("train --env CartPole-v1 --steps 10 --out {}/run --algo a2c --with value-clipping", "value-clipping: a2c has no hook", "--without value-clipping")]
    [InlineData("train --env CartPole-v1 --steps 10 --out {}/run --algo ppp", "--algo ppp", "did you mean ppo?")]
    [InlineData("train --env CartPole-v1 --steps 10 --out {}/run --engine fussed", "--engine fussed", "auto, fused or torch", "did you mean fused?")]
    [InlineData("train --env CartPole-v1 --steps 10 --out {}/run --device cuda:99", "--device cuda:99", "use ")]
    [InlineData("train --env CartPole-v1 --steps 10 --out {}/run --device gpu", "--device gpu", "cpu, cuda or cuda:INDEX")]
    [InlineData("train --env CartPole-v1 --steps 10 --out {}/run --probe gradient-qualty@0", "gradient-qualty", "did you mean gradient-quality?")]
    [InlineData("train --env CartPole-v1 --steps 10 --out {}/run --probe gradient-quality@99", "'99'", "or last")]
    [InlineData("train --env CartPole-v1 --steps 10 --out {}/run --probe gradient-quality@0 --set gradient-quality.repeats=1", "repeats=1", "nearest valid value is 3")]
    [InlineData("train --env CartPole-v1 --steps 10 --out {}", "--out {}", "resume")]
    [InlineData("train --env CartPole-v1 --steps 10 --out {}/file.txt", "--out {}/file.txt", "does not exist yet or is empty")]
    [InlineData("train --steps 10 --out {}/run", "--env ID", "list envs")]
    [InlineData("train --env CartPole-v1 --steps 10", "--out DIR", "folder of the run")]
    [InlineData("train --env CartPole-v1 --out {}/run --steps", "--steps", "N")]
    [InlineData("train --env CartPole-v1 --steps 10 --out {}/run --stpes 10", "--stpes", "did you mean --steps?")]
    [InlineData("trian", "'trian'", "did you mean train?")]
    [InlineData("", "expected a command", "--help")]
    [InlineData("list", "list", "envs, algos, tricks, probes")]
    [InlineData("list everything", "everything", "envs, algos, tricks, probes")]
    [InlineData("export {}/nowhere --format onxx --out {}/x.onnx", "--format onxx", "did you mean onnx?")]
    [InlineData("evaluate", "run", "folder of a run")]
    [InlineData("evaluate {}", "{}", "run.json")]
    [InlineData("evaluate {}/nowhere", "{}/nowhere", "there is no such folder")]
    [InlineData("resume {}/nowhere", "{}/nowhere", "there is no such folder")]
    [InlineData("report {}/nowhere", "{}/nowhere", "there is no such folder")]
    [InlineData("evaluate {} --episodes 0", "--episodes 0", "nearest valid value is 1")]
    [InlineData("probe gradient-quality", "probe", "--run DIR")]
    [InlineData("probe gradient-quality --env CartPole-v1 --threads 0", "--threads 0", "at least 1 and at most 1024", "the nearest valid value is 1")]
    [InlineData("probe gradient-quality --run {}/nowhere", "{}/nowhere", "there is no such folder")]
    [InlineData("probe gradient-quality gradient-quality --env CartPole-v1", "gradient-quality gradient-quality", "every probe once")]
    [InlineData("probe gradient-quality landscape --env CartPole-v1 --set repeats=3", "repeats=3", "--set gradient-quality.repeats=3")]
    [InlineData("probe landscape --env CartPole-v1 --set gradient-quality.repeats=3", "gradient-quality.repeats=3", "not among the probes to measure")]
    [InlineData("probe landscape --env CartPole-v1 --checkpoint 3", "--checkpoint 3", "only with --run")]
    [InlineData("probe nothing-like-it --env CartPole-v1", "nothing-like-it", "expected one of baseline, batchnorm-ratio, costly-attack, critical-samples")]
    [InlineData("diagnose pgdd", "pgdd", "did you mean pgd?")]
    [InlineData("diagnose gradient-quality", "gradient-quality", "it measures an agent", "probe gradient-quality")]
    [InlineData("diagnose pgd --env chain-walk", "--env chain-walk", "pgd makes a problem of its own", "policy-attack")]
    [InlineData("diagnose all --set starts=3", "diagnose all", "starts=3", "name one diagnostic")]
    [InlineData("diagnose fast-gradient --set radii=1,0.1", "radii=1,0.1", "ascending", "radii=0.1,1")]
    [InlineData("diagnose fast-gradient --out {}/file.txt", "{}/file.txt", "got a file")]
    [InlineData("bench ppo-cartpol", "ppo-cartpol", "did you mean ppo-cartpole?")]
    [InlineData("doctor now", "'now'", "doctor")]
    public void Wrong_use_is_one_sentence_that_names_what_and_the_rule(string line, params string[] words)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.At("file.txt"), "mine");
        var before = FolderHash.Of(folder.Root);

        foreach (string[] json in new string[][] { [], ["--json"] })
        {
            string[] command = [.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => word.Replace("{}", folder.Root, StringComparison.Ordinal))];
            if (json.Length > 0 && command.Length == 0)
                continue;
            var answer = CommandLine.Run([.. command.Take(command is ["train", .., "--steps"] ? 1 : command.Length), .. json, .. command.Skip(command is ["train", .., "--steps"] ? 1 : command.Length)]);
            Refusal.Check(answer, Shell.WrongUse, [.. words.Select(word => word.Replace("{}", folder.Root, StringComparison.Ordinal))]);
        }

        Assert.Equal(before, FolderHash.Of(folder.Root));
    }

    [Theory]
    [InlineData("{}/file.txt/run")]
    [InlineData("/proc/policyprobe-run")]
    public void A_folder_that_cannot_be_written_is_refused_before_training(string path)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.At("file.txt"), "mine");
        path = path.Replace("{}", folder.Root, StringComparison.Ordinal);
        var before = FolderHash.Of(folder.Root);

        Refusal.Check(CommandLine.Run(CommandLine.Train(path)), Shell.Failed, $"--out {path}", "cannot be written", "choose a folder that you may write to");
        Assert.Equal(before, FolderHash.Of(folder.Root));
    }

    [Fact]
    public void A_damaged_run_is_refused_by_every_command_and_left_as_it_is()
    {
        using var folder = new TemporaryFolder();
        var run = folder.At("run");
        CommandLine.Weights(run);
        Refusal.Check(CommandLine.Run(CommandLine.Train(run)), Shell.WrongUse, $"--out {run}", "resume");
        Refusal.Check(CommandLine.Run("evaluate", run, "--checkpoint", "77"), Shell.WrongUse, "--checkpoint 77", "the nearest is 8");

        var newest = Path.Combine(run, "checkpoints", "000008.safetensors");
        File.WriteAllBytes(newest, File.ReadAllBytes(newest)[..^100]);
        RefusedByAll(run, "000008.safetensors", "--checkpoint");

        File.WriteAllText(Path.Combine(run, "checkpoints", "000008.json"), "{\"formatVersion\": 1, \"upd");
        RefusedByAll(run, "000008.json");

        File.WriteAllText(Path.Combine(run, "run.json"), "{}");
        RefusedByAll(run, "run.json");
    }

    private static void RefusedByAll(string run, params string[] words)
    {
        var before = FolderHash.Of(run);
        foreach (string[] command in new string[][] { ["evaluate", run], ["resume", run], ["probe", "gradient-quality", "--run", run] })
            Refusal.Check(CommandLine.Run([.. command, "--json"]), Shell.Failed, words);
        Assert.Equal(before, FolderHash.Of(run));
    }
}
