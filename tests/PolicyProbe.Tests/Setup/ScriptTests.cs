using System.Diagnostics;
using PolicyProbe.Cli;

namespace PolicyProbe.Tests.Setup;

public class ScriptTests
{
    private static readonly string Repository = ComponentList.FindRepository(AppContext.BaseDirectory);

    [Theory]
    [InlineData("policyprobe")]
    [InlineData("test.sh")]
    [InlineData("build/setup.sh")]
    [InlineData(".ci/run")]
    public void Every_script_is_good_bash(string script) => Assert.Equal((0, ""), Bash(["-n", Path.Combine(Repository, script)]));

    [Theory]
    [InlineData("policyprobe")]
    [InlineData("test.sh")]
    [InlineData(".ci/run")]
    public void Every_command_can_be_run(string script) =>
        Assert.True(File.GetUnixFileMode(Path.Combine(Repository, script)).HasFlag(UnixFileMode.UserExecute));

    [Theory]
    [InlineData("--fast")]
    [InlineData("--filter")]
    public void An_unknown_or_incomplete_option_of_test_sh_is_wrong_use_in_one_line(string option)
    {
        var (code, stderr) = Bash([Path.Combine(Repository, "test.sh"), option]);

        Assert.Equal(2, code);
        Assert.Contains(option, Assert.Single(stderr.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
    }

    private static (int Code, string Stderr) Bash(string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("bash", arguments) { RedirectStandardError = true, RedirectStandardInput = true })!;
        process.StandardInput.Close();
        var stderr = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, stderr);
    }
}
