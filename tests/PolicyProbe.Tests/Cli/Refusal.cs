using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Cli;

/// <summary>What every refusal has in common.</summary>
internal static class Refusal
{
    /// <summary>The exit code; nothing on stdout; on stderr one line, from "policyprobe: " to one mark that ends a sentence, with these words and no stack trace.</summary>
    public static void Check(CommandLine answer, int code, params string[] words)
    {
        Assert.True(answer.Code == code, $"exit code {answer.Code}, expected {code}: {answer.Error}");
        Assert.Equal("", answer.Output);
        var line = Assert.Single(answer.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("policyprobe: ", line, StringComparison.Ordinal);
        Assert.Matches(@"[^.?!…]\)?[.?]$", line); // one mark at its end, not "?."
        Assert.DoesNotContain("   at ", line, StringComparison.Ordinal);
        Assert.DoesNotContain("unexpected", line, StringComparison.Ordinal);
        Assert.All(words, word => Assert.Contains(word, line, StringComparison.Ordinal));
    }
}
