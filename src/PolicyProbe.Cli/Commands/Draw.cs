using System.CommandLine;
using PolicyProbe.Core;
using PolicyProbe.Learning;
using PolicyProbe.Plots;

namespace PolicyProbe.Cli;

/// <summary>What <c>draw</c> prints with <c>--json</c>.</summary>
internal sealed record DrawAnswer(string Environment, long Seed, int Steps, EpisodeEnd End, string File, Drawing Drawing);

/// <summary><c>draw</c>: what an environment looks like after some random actions, as SVG.</summary>
internal static class Draw
{
    public static Command Command()
    {
        var id = new Argument<string>("id") { Description = "The environment; 'list envs' shows all." };
        var seed = CommandOptions.Whole("--seed", "The seed of the start state and of the actions.", 0, 0);
        var steps = CommandOptions.Whole("--steps", "Random actions before the picture; an episode that ends sooner is drawn as it ended.", 0, 0, int.MaxValue);
        var file = CommandOptions.Text("--out", "FILE.svg", "The file to write.");
        var assembly = CommandOptions.EnvironmentAssembly();
        var timeLimit = CommandOptions.TimeLimit();
        var json = Terminal.JsonOption();
        var command = new Command("draw", "Draw an environment's state after some random actions.") { id, seed, steps, file, assembly, timeLimit, json };
        command.SetAction(parse =>
        {
            var terminal = new Terminal(parse);
            var (name, start, path) = (parse.GetValue(id)!, parse.GetValue(seed), parse.GetValue(file)!);
            if (!path.EndsWith(".svg", StringComparison.OrdinalIgnoreCase))
                throw new WrongUseException($"--out {path}: expected a file name that ends in .svg, the one format; did you mean {Path.ChangeExtension(path, ".svg")}?");
            var environment = EnvironmentSource.Of(name, parse.GetValue(assembly), (int?)parse.GetValue(timeLimit), terminal.Say).Plain();
            if (environment is not IDrawable drawable)
                throw new WrongUseException($"{name}: expected an environment that offers a drawing (IDrawable); this one does not.");
            var (taken, end) = RandomPlay.Episode(environment, (int)parse.GetValue(steps), new Rng((ulong)start));
            var drawing = drawable.Draw();
            var caption = $"{name}, seed {start}, after {taken} random action{(taken == 1 ? string.Empty : "s")}{(end == EpisodeEnd.None ? string.Empty : ", where the episode ended")}";
            Files.WriteWhole(path, DrawingSvg.Write(drawing, caption));
            terminal.Say($"{caption}: {path}");
            terminal.Answer(new DrawAnswer(name, start, taken, end, path, drawing));
            return Shell.Done;
        });
        return command;
    }
}
