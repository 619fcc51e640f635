using System.CommandLine;
using PolicyProbe.Core;
using PolicyProbe.Learning;
using PolicyProbe.Plots;
using PolicyProbe.Reports;

namespace PolicyProbe.Cli;

/// <summary>What <c>watch</c> prints with <c>--json</c>.</summary>
internal sealed record WatchAnswer(string Page, int Update, ulong Seed, bool Deterministic, IReadOnlyList<double> Returns, IReadOnlyList<int> Lengths, long Bytes);

/// <summary><c>watch</c>: a page that plays episodes of a run's agent; the run is not changed.</summary>
internal static class Watch
{
    public static Command Command()
    {
        var folder = CommandOptions.RunArgument();
        var checkpoint = CommandOptions.Checkpoint();
        var episodes = CommandOptions.Whole("--episodes", "Episodes to show.", 1, 3, 50);
        var deterministic = new Option<bool>("--deterministic") { Description = "Take the most likely action in place of a sampled one." };
        var seed = CommandOptions.Whole("--seed", "The seed of start states and actions; the episodes are those of 'evaluate' with as many and the same seed.", 0, 0);
        var file = CommandOptions.Text("--out", "FILE.html", "The page to write; in the run's folder, named after the checkpoint, unless given.", string.Empty);
        var assembly = CommandOptions.EnvironmentAssembly();
        var json = Terminal.JsonOption();
        var command = new Command("watch", "Write a page that plays episodes of a run's agent.") { folder, checkpoint, episodes, deterministic, seed, file, assembly, json };
        command.SetAction(parse =>
        {
            var terminal = new Terminal(parse);
            using var interruption = new Interruption();
            var (path, asked, start, likely) = (parse.GetValue(folder)!, parse.GetValue(file)!, (ulong)parse.GetValue(seed), parse.GetValue(deterministic));
            if (asked.Length > 0 && !asked.EndsWith(".html", StringComparison.OrdinalIgnoreCase))
                throw new WrongUseException($"--out {asked}: expected a file name that ends in .html, the one format; did you mean {Path.ChangeExtension(asked, ".html")}?");
            var (run, snapshot, source) = RunSetup.Frozen(path, CheckpointChoice.Of(parse.GetValue(checkpoint), CheckpointChoice.Newest), parse.GetValue(assembly));
            var films = Filming.Run(snapshot.Learner.Agent, source.Make, (int)parse.GetValue(episodes), likely, new Rng(start).Fork("evaluation"), interruption.Token);
            var page = Path.GetFullPath(asked.Length > 0 ? asked : Path.Combine(path, $"watch@{snapshot.Update}.html"));
            var html = FilmReportPage.Write(new FilmReport
            {
                Title = $"{snapshot.Configuration.Algorithm.ToUpperInvariant()} on {snapshot.Configuration.Environment}, seed {snapshot.Configuration.Seed}",
                Summary = $"{films.Count} episode{(films.Count == 1 ? "" : "s")} {(snapshot.Update == 0 ? "before training" : $"after {NumberText.Of(snapshot.Update)} updates")}, actions {(likely ? "most likely" : "sampled")}; mean return {NumberText.Of(films.Average(film => film.Return))}.",
                Command = $"./policyprobe watch {ShellWord.Quote(path)} --checkpoint {parse.GetValue(checkpoint) ?? $"{snapshot.Update}"} --episodes {films.Count} --seed {start}{(likely ? " --deterministic" : "")}{source.Option}{(asked.Length > 0 ? $" --out {ShellWord.Quote(asked)}" : "")}",
                Episodes = films,
                Facts =
                [
                    new("updates done", NumberText.Of(snapshot.Update)), new("seed of the episodes", start.ToString()), new("weights", $"sha256:{snapshot.Learner.Agent.Checksum()}"),
                    new("trained by", run!.Record.Command), new("version", RunSetup.Version),
                ],
            });
            Files.WriteWhole(page, html);
            for (var i = 0; i < films.Count; i++)
                terminal.Say($"Episode {i + 1}: return {NumberText.Of(films[i].Return)}, {NumberText.Of((long)films[i].Rewards.Count)} steps");
            terminal.Say($"Player   {page}");
            terminal.Answer(new WatchAnswer(page, snapshot.Update, start, likely, [.. films.Select(film => film.Return)], [.. films.Select(film => film.Rewards.Count)], new FileInfo(page).Length));
            return Shell.Done;
        });
        return command;
    }
}
