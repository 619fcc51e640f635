using System.Text;
using PolicyProbe.Ablations;

namespace PolicyProbe.Tests.Ablations;

/// <summary>What a grid file may say, and what is said of one that may not.</summary>
public sealed class GridFileTests
{
    private static IReadOnlyList<GridProblem> Problems(string json) => GridFile.Parse(Encoding.UTF8.GetBytes(json), new WordCatalogue()).Problems;

    [Fact]
    public void All_problems_are_told_at_once_each_with_its_path()
    {
        var problems = Problems("""
            {
              "title": 7, "environments": ["Pole-v1", "Pole-v1", "Poll-v1"], "presets": ["ritch"], "colour": "red",
              "tricks": { "design": "factorial", "of": ["clip", "clop"], "with": ["clip"], "instead": { "scale": "xavier" } },
              "settings": { "lr": [1e-3, 1e-3], "gain": {} }, "seeds": { "from": 1 }, "steps": 0, "threads": 1.5,
              "evaluation": { "episodes": true }, "probes": ["a@0", "a@1"], "engine": "warp",
              "tune": { "setting": "lr", "values": [1], "seeds": [1, 1] }
            }
            """);
        string[] paths =
        [
            "$.colour", "$.title", "$.environments[1]", "$.environments[2]", "$.presets[0]", "$.tricks.of[1]", "$.tricks", "$.tricks.instead.scale", "$.settings.lr[1]", "$.settings.gain", "$.seeds.count",
            "$.tune.values", "$.tune.seeds[1]", "$.steps", "$.threads", "$.evaluation.episodes", "$.engine", "$.probes",
        ];
        Assert.Empty(paths.Except(problems.Select(problem => problem.Path)));
        Assert.Empty(problems.Select(problem => problem.Path).Except([.. paths, "$.settings.lr"]));
        Assert.All(problems, problem => Assert.EndsWith(".", problem.Text, StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.Text.Contains("did you mean rich?", StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.Text.Contains("did you mean Pole-v1?", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", "$", "it breaks off")]
    [InlineData("[1, 2]", "$", "expected an object, got an array of 2.")]
    [InlineData("{ \"title\": \"x\"", "$", "breaks off at line 1")]
    [InlineData("{}", "$.environments", "it is missing")]
    [InlineData("{ \"sleep\": { \"milliseconds\": 1, \"count\": 100001 }, \"title\": \"x\" }", "$.sleep.count", "1 to 100000")]
    [InlineData("{ \"sleep\": { \"milliseconds\": 1, \"count\": 2 }, \"title\": \"x\", \"steps\": 3 }", "$.steps", "no such key")]
    [InlineData("{ \"a\": [[[[[[[[[[1]]]]]]]]]] }", "$", "at most 8 deep")]
    [InlineData("{ \"title\": \"\\ud800\" }", "$.title", "surrogate")]
    [InlineData("{ \"title\": \"a\\nb\" }", "$.title", "one line, got 'a?b'")]
    public void What_is_no_grid_is_said_where_and_why(string json, string path, string words) =>
        Assert.Contains(Problems(json), problem => problem.Path == path && problem.Text.Contains(words, StringComparison.Ordinal));

    [Theory]
    [InlineData("\"factorial\"", "names the tricks")]
    [InlineData("\"sets\"", "an object with the sets")]
    [InlineData("{ \"design\": \"sets\" }", "they are missing")]
    [InlineData("{ \"design\": \"factorial\" }", "1 to 12 tricks")]
    [InlineData("{ \"design\": \"all\", \"sets\": [{ \"name\": \"a\" }] }", "only where design is sets")]
    [InlineData("{ \"design\": \"sets\", \"sets\": [{ \"name\": \"a\" }, { \"name\": \"a\" }] }", "every name once")]
    [InlineData("\"leave-one-ou\"", "did you mean leave-one-out?")]
    public void Designs_of_tricks_have_rules(string tricks, string words) =>
        Assert.Contains(Problems(WordCatalogue.Grid(tricks)), problem => problem.Text.Contains(words, StringComparison.Ordinal));

    [Fact]
    public void A_seed_that_tunes_is_not_reported()
    {
        var problem = Assert.Single(Problems(WordCatalogue.Grid("\"all\"", """, "tune": { "setting": "lr", "values": [1, 2], "seeds": { "from": 2, "count": 3 } }""")));
        Assert.Equal("$.tune.seeds", problem.Path);
        Assert.Contains("2 is in $.seeds too", problem.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_bytes_a_file_holds_reading_it_ends_in_a_grid_or_in_problems()
    {
        var rng = new global::PolicyProbe.Core.Rng(3);
        var whole = Encoding.UTF8.GetBytes(WordCatalogue.Grid("{ \"design\": \"factorial\", \"of\": [\"clip\", \"scale\"] }", """, "settings": { "lr": [1, 2] }, "tune": { "setting": "x", "values": [1, 2], "seeds": [9] }"""));
        for (var i = 0; i < 2000; i++)
        {
            var bytes = whole.ToArray();
            for (var k = 0; k < 3; k++)
                bytes[(int)(rng.NextDouble() * bytes.Length)] = (byte)(rng.NextDouble() * 256);
            var (grid, problems) = GridFile.Parse(bytes, new WordCatalogue());
            Assert.True(grid is null == problems.Count > 0);
        }
    }
}
