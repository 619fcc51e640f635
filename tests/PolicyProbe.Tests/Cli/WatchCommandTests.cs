using System.Text.Json;
using PolicyProbe.Cli;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Cli;

public sealed class WatchCommandTests
{
    [Fact]
    public void Watch_shows_the_very_episodes_that_evaluate_counts()
    {
        using var folder = new TemporaryFolder();
        var run = folder.At("run");
        CommandLine.Weights(run);
        var before = FolderHash.Of(run);
        var watched = CommandLine.Json("watch", run, "--episodes", "4", "--seed", "5", "--out", folder.At("film.html"), "--json");
        var evaluated = CommandLine.Json("evaluate", run, "--episodes", "4", "--seed", "5", "--json");
        double[] returns = [.. watched.GetProperty("returns").EnumerateArray().Select(value => value.GetDouble())];
        Assert.Equal(evaluated.GetProperty("meanReturn").GetDouble(), returns.Average());
        Assert.Equal(evaluated.GetProperty("meanLength").GetDouble(), watched.GetProperty("lengths").EnumerateArray().Average(value => value.GetInt32()));
        Assert.Equal(before, FolderHash.Of(run));

        var film = Film(folder.At("film.html"));
        Assert.Equal(returns, film.GetProperty("episodes").EnumerateArray().Select(episode => episode.GetProperty("rewards").EnumerateArray().Sum(value => value.GetDouble())));
        Assert.All(film.GetProperty("episodes").EnumerateArray(), episode => Assert.Equal(episode.GetProperty("rewards").GetArrayLength() + 1, episode.GetProperty("frames").GetArrayLength()));
        Assert.All(film.GetProperty("episodes").EnumerateArray(), episode => Assert.Equal("terminated", episode.GetProperty("end").GetString())); // eight updates do not balance for 500 steps
    }

    [Fact]
    public void Without_a_file_name_the_page_lies_in_the_run_and_is_named_after_the_checkpoint()
    {
        using var folder = new TemporaryFolder();
        var run = folder.At("run `touch ran` <script>alert(1)<script> \"'");
        CommandLine.Weights(run);
        var page = CommandLine.Json("watch", run, "--checkpoint", "0", "--episodes", "1", "--json").GetProperty("page").GetString()!;
        Assert.Equal(Path.GetFullPath(Path.Combine(run, "watch@0.html")), page);
        var text = File.ReadAllText(page);
        Assert.DoesNotContain("<script>alert", text, StringComparison.Ordinal);
        Assert.Contains("1 episode before training, actions sampled", text, StringComparison.Ordinal);
        Assert.DoesNotMatch("(src|href)=\"(https?:)?//", text); // nothing is fetched
    }

    [Fact]
    public void What_cannot_be_watched_is_wrong_use()
    {
        using var folder = new TemporaryFolder();
        var run = folder.At("run");
        Assert.Equal(Shell.Done, CommandLine.Run(
            "train", "--env", "drift", "--env-assembly", ForeignAssembly.Path, "--algo", "sb3-ppo", "--steps", "256", "--out", run, "--set", "horizon=128", "--set", "epochs=1", "--set", "hidden=8").Code);
        Refusal.Check(CommandLine.Run("watch", run, "--env-assembly", ForeignAssembly.Path), Shell.WrongUse, "drift", "IDrawable", "nothing to watch");
        Refusal.Check(CommandLine.Run("watch", run, "--env-assembly", ForeignAssembly.Path, "--out", "film.mp4"), Shell.WrongUse, "--out", ".html", "did you mean film.html?");
        Refusal.Check(CommandLine.Run("watch", folder.At("elsewhere")), Shell.WrongUse, "run.json");
        Refusal.Check(CommandLine.Run("watch", run, "--episodes", "0"), Shell.WrongUse, "--episodes", "at least 1");
        Assert.DoesNotContain(Directory.GetFiles(run, "*.html"), file => Path.GetFileName(file) != "report.html");
    }

    private static JsonElement Film(string page)
    {
        var text = File.ReadAllText(page);
        var start = text.IndexOf("id=\"film\">", StringComparison.Ordinal) + "id=\"film\">".Length;
        return JsonDocument.Parse(text[start..text.IndexOf("</script>", start, StringComparison.Ordinal)]).RootElement.Clone();
    }
}
