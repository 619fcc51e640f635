using System.CommandLine;
using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Cli;

/// <summary>What <c>import</c> prints with <c>--json</c>.</summary>
internal sealed record ImportAnswer(string RunFolder, string Library, IReadOnlyList<int> Hidden, bool ObservationsNormalised, bool RewardsNormalised, string WeightsSha256);

/// <summary><c>import</c>: a policy of another library as a run with one checkpoint.</summary>
internal static class Import
{
    public static Command Command()
    {
        var file = new Argument<string>("file") { Description = "The policy's state dict as safetensors; docs/import-export.md says how to write it." };
        var from = CommandOptions.Text("--from", string.Join('|', ForeignLayout.All.Select(layout => layout.Id)), "The library that it is from: Stable-Baselines3 or CleanRL.");
        var environment = CommandOptions.Text("--env", "ID", "The environment that it was trained in.");
        var folder = CommandOptions.Text("--out", "DIR", "The folder of the run; it must not exist yet, or be empty.");
        var normalizer = new Option<string?>("--normalizer") { Description = "Statistics of its normaliser of observations and rewards, as JSON.", HelpName = "FILE.json" };
        var activation = CommandOptions.Text("--activation", "tanh|relu", "The nonlinearity between its layers, which no tensor tells.", "tanh");
        var algorithm = new Option<string?>("--algo") { Description = "The preset whose settings probes take for the agent's; the library's own PPO unless given.", HelpName = "ID" };
        var set = CommandOptions.Many("--set", "NAME=VALUE", "A setting that the agent was trained with: discount=0.98.");
        var seed = CommandOptions.Whole("--seed", "The seed that probes take unless they are given one.", 0, 1);
        var assembly = CommandOptions.EnvironmentAssembly();
        var timeLimit = CommandOptions.TimeLimit();
        var json = Terminal.JsonOption();
        var command = new Command("import", "Make a run of a Stable-Baselines3 or CleanRL policy, to probe and evaluate.")
        {
            file, from, environment, folder, normalizer, activation, algorithm, set, seed, assembly, timeLimit, json,
        };
        command.SetAction(parse =>
        {
            var terminal = new Terminal(parse);
            var (path, target) = (parse.GetValue(file)!, parse.GetValue(folder)!);
            var layout = ForeignLayout.Of(parse.GetValue(from)!);
            var source = EnvironmentSource.Of(parse.GetValue(environment)!, parse.GetValue(assembly), (int?)parse.GetValue(timeLimit), terminal.Say);
            var request = new ImportRequest(layout, source.Id, source.Make)
            {
                Activation = parse.GetValue(activation) switch
                {
                    "tanh" => Activation.Tanh,
                    "relu" => Activation.Relu,
                    var other => throw new WrongUseException($"--activation {other}: expected tanh or relu."),
                },
                Normalizer = parse.GetValue(normalizer) is { } statistics ? Normalizer.Read(statistics, source.Make().Spec.Observation.Size) : null,
                Algorithm = parse.GetValue(algorithm),
                Settings = parse.GetValue(set)!,
                Seed = (ulong)parse.GetValue(seed),
            };
            var (configuration, state) = Read(request, path);
            var run = RunSetup.Imported(configuration, source, target, string.Join(' ', new[] { "./policyprobe import", ShellWord.Quote(path), "--from", layout.Id, "--env", ShellWord.Quote(source.Id), "--out", ShellWord.Quote(target) }));
            Checkpoint.Write(run.CheckpointFolder, state);
            var answer = new ImportAnswer(
                Path.GetFullPath(run.Path), layout.Library, configuration.Options().Hidden, request.Normalizer?.Observation is not null, request.Normalizer?.Reward is not null, state.Learner.Agent.Checksum());
            terminal.Say($"Imported from {layout.Library}: hidden layers {string.Join(", ", answer.Hidden.Select(width => width.ToString()).DefaultIfEmpty("none"))}, observations {(answer.ObservationsNormalised ? "normalised" : "as they are")}.");
            terminal.Say($"Weights  sha256:{answer.WeightsSha256}");
            terminal.Say($"Run      {answer.RunFolder}");
            terminal.Answer(answer);
            return Shell.Done;
        });
        return command;
    }

    private static (RunConfiguration Configuration, TrainingState State) Read(ImportRequest request, string path)
    {
        if (!File.Exists(path))
            throw new WrongUseException($"{path}: expected a safetensors file; there is no such file.");
        try
        {
            return PolicyImport.Read(request, SafeTensors.Read(File.ReadAllBytes(path)));
        }
        catch (FormatException exception)
        {
            throw new WrongUseException($"{path}: {exception.Message.TrimEnd('.')}.", exception);
        }
    }
}
