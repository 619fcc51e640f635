namespace PolicyProbe.Tests.Setup;

public class LauncherTests
{
    private const string Present = "shell|Shell|command|bash|apt:bash|run|required|everything";
    private const string Required = "compiler|C++ compiler|command|g++|apt:g++|run|required|training";
    private const string Optional = "plotter|Plotter|command|plotter|apt:plotter-nox|report|optional|pictures";
    private const string Line = "apt-get install --no-install-recommends -y ";

    [Fact]
    public void Nothing_missing_calls_neither_apt_get_nor_sudo()
    {
        using var sandbox = new Sandbox(0, Present);
        sandbox.StubAptGet();
        sandbox.StubSudo(refuses: false);

        var outcome = sandbox.Run("repo/policyprobe", ["list", "envs"]);

        Assert.Equal((0, "cli: list envs\n"), (outcome.ExitCode, outcome.Stdout));
        Assert.DoesNotContain(sandbox.Calls, call => call.StartsWith("apt-get", StringComparison.Ordinal));
    }

    [Fact]
    public void Root_installs_exactly_what_is_missing_with_one_call()
    {
        using var sandbox = new Sandbox(0, Present, Required, Required.Replace("compiler|", "compiler-again|", StringComparison.Ordinal));
        sandbox.StubAptGet(provides: "g++");

        var outcome = sandbox.Run("repo/policyprobe", ["list"]);

        Assert.Equal((0, "cli: list\n"), (outcome.ExitCode, outcome.Stdout));
        Assert.EndsWith("install --no-install-recommends -y g++", Assert.Single(sandbox.Calls, call => call.Contains("install")), StringComparison.Ordinal);
        Assert.Single(sandbox.Calls, call => call.EndsWith("update", StringComparison.Ordinal));
    }

    [Fact]
    public void Others_install_through_a_sudo_that_asks_nothing()
    {
        using var sandbox = new Sandbox(1000, Required);
        sandbox.StubAptGet(provides: "g++");
        sandbox.StubSudo(refuses: false);

        Assert.Equal(0, sandbox.Run("repo/policyprobe", []).ExitCode);
        Assert.Single(sandbox.Calls, call => call.EndsWith("-y g++", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Without_sudo_or_refused_by_it_the_exact_line_is_printed_and_nothing_installed(bool refused)
    {
        using var sandbox = new Sandbox(1000, Required, Optional);
        sandbox.StubAptGet(provides: "g++");
        if (refused)
            sandbox.StubSudo(refuses: true);

        var outcome = sandbox.Run("repo/policyprobe", ["list"]);

        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Stdout));
        Assert.Contains("  sudo " + Line + "g++ plotter-nox\n", outcome.Stderr);
        Assert.DoesNotContain(sandbox.Calls, call => call.StartsWith("apt-get", StringComparison.Ordinal));
    }

    [Fact]
    public void Something_required_that_cannot_be_installed_stops_with_the_line_for_root()
    {
        using var sandbox = new Sandbox(0, Required);
        sandbox.StubAptGet(exitCode: 100);

        var outcome = sandbox.Run("repo/policyprobe", ["list"]);

        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Stdout));
        Assert.Contains("\n  " + Line + "g++\n", outcome.Stderr);
    }

    [Fact]
    public void Something_optional_that_cannot_be_installed_is_told_and_tried_once_and_does_not_stop_the_command()
    {
        using var sandbox = new Sandbox(0, Optional);
        sandbox.StubAptGet(exitCode: 100);

        var first = sandbox.Run("repo/policyprobe", ["list"]);
        var calls = sandbox.Calls.Count;
        var second = sandbox.Run("repo/policyprobe", ["list"]);

        Assert.Equal((0, "cli: list\n"), (first.ExitCode, first.Stdout));
        Assert.Contains("going on without Plotter. Without it is lost: pictures.", first.Stderr);
        Assert.Equal((0, "cli: list\n", ""), (second.ExitCode, second.Stdout, second.Stderr));
        Assert.Equal(calls, sandbox.Calls.Count);
    }

    [Fact]
    public void Without_apt_get_the_Debian_names_are_told()
    {
        using var sandbox = new Sandbox(0, Required);

        var outcome = sandbox.Run("repo/policyprobe", ["list"]);

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("no apt-get", outcome.Stderr);
        Assert.Contains(": g++.", outcome.Stderr);
    }

    [Fact]
    public void POLICYPROBE_SKIP_SETUP_tells_what_is_missing_and_goes_on()
    {
        using var sandbox = new Sandbox(0, Required);
        sandbox.StubAptGet(provides: "g++");

        var outcome = sandbox.Run("repo/policyprobe", ["list"], ("POLICYPROBE_SKIP_SETUP", "1"));

        Assert.Equal((0, "cli: list\n"), (outcome.ExitCode, outcome.Stdout));
        Assert.Contains("C++ compiler is missing", outcome.Stderr);
        Assert.DoesNotContain(sandbox.Calls, call => call.StartsWith("apt-get", StringComparison.Ordinal));
    }

    [Fact]
    public void What_was_skipped_is_installed_by_the_next_launch_that_may()
    {
        using var sandbox = new Sandbox(0, Optional);
        sandbox.StubAptGet(provides: "plotter");

        sandbox.Run("repo/policyprobe", ["list"], ("POLICYPROBE_SKIP_SETUP", "1"));
        sandbox.Run("repo/policyprobe", ["list"]);

        Assert.Single(sandbox.Calls, call => call.EndsWith("-y plotter-nox", StringComparison.Ordinal));
    }

    [Fact]
    public void Doctor_installs_nothing()
    {
        using var sandbox = new Sandbox(0, Required);
        sandbox.StubAptGet(provides: "g++");

        var outcome = sandbox.Run("repo/policyprobe", ["--json", "doctor"]);

        Assert.Equal((0, "cli: --json doctor\n"), (outcome.ExitCode, outcome.Stdout));
        Assert.DoesNotContain(sandbox.Calls, call => call.StartsWith("apt-get", StringComparison.Ordinal));
    }

    [Fact]
    public void Without_an_SDK_one_sentence_says_where_to_get_it()
    {
        using var sandbox = new Sandbox(0, Present);
        File.Delete(sandbox.At("bin/dotnet"));

        var outcome = sandbox.Run("repo/policyprobe", ["list"]);

        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Stdout));
        Assert.Contains(".NET SDK 10", Assert.Single(outcome.Stderr.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
    }

    [Fact]
    public void The_exit_code_is_the_command_lines_and_arguments_keep_their_spaces()
    {
        using var sandbox = new Sandbox(0, Present);

        var outcome = sandbox.Run("repo/policyprobe", ["train", "--out", "a  b"], ("FAKE_EXIT", "2"));

        Assert.Equal((2, "cli: train --out a  b\n"), (outcome.ExitCode, outcome.Stdout));
    }

    [Fact]
    public void A_failed_build_prints_its_errors_and_ends_with_1_each_time()
    {
        using var sandbox = new Sandbox(0, Present);

        for (var attempt = 0; attempt < 2; attempt++)
        {
            var outcome = sandbox.Run("repo/policyprobe", ["list"], ("FAKE_BUILD_ERROR", "1"));
            Assert.Equal((1, ""), (outcome.ExitCode, outcome.Stdout));
            Assert.Contains("error CS1002", outcome.Stderr);
        }
    }

    [Fact]
    public void It_works_through_a_link_and_builds_again_only_after_a_change()
    {
        using var sandbox = new Sandbox(0, Present);
        sandbox.Link("link", sandbox.At("repo/policyprobe"));

        Assert.Equal("cli: one\n", sandbox.Run("link", ["one"]).Stdout);
        Assert.Equal("cli: two\n", sandbox.Run("link", ["two"]).Stdout);
        Assert.Single(sandbox.Calls);

        sandbox.Write("repo/src/New.cs", "// newer than the stamp");
        sandbox.Run("link", ["three"]);
        Assert.Equal(2, sandbox.Calls.Count);

        File.Delete(sandbox.At("repo/src/New.cs")); // the folder is newer than the stamp
        sandbox.Run("link", ["four"]);
        Assert.Equal(3, sandbox.Calls.Count);
        sandbox.Run("link", ["five"]);
        Assert.Equal(3, sandbox.Calls.Count);
    }

    [Fact]
    public void Two_at_once_build_once()
    {
        using var sandbox = new Sandbox(0, Present);

        using var first = sandbox.Start("repo/policyprobe", ["one"]);
        using var second = sandbox.Start("repo/policyprobe", ["two"]);
        Assert.True(first.WaitForExit(TimeSpan.FromSeconds(60)));
        Assert.True(second.WaitForExit(TimeSpan.FromSeconds(60)));

        Assert.Equal((0, 0), (first.ExitCode, second.ExitCode));
        Assert.Single(sandbox.Calls);
    }
}
