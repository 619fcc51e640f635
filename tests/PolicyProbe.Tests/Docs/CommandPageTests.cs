using PolicyProbe.Cli;

namespace PolicyProbe.Tests.Docs;

/// <summary>The reference of commands, against the command line.</summary>
public sealed class CommandPageTests
{
    [Fact]
    public void The_reference_is_what_the_command_line_says() => GeneratedText.Check("docs/commands.md", "commands", CommandReference.Lines());

    /// <summary>An option without a sentence would be a row without one.</summary>
    [Fact]
    public void Every_command_argument_and_option_says_what_it_is()
    {
        void Check(System.CommandLine.Command command)
        {
            Assert.False(string.IsNullOrEmpty(command.Description), command.Name);
            Assert.All(command.Arguments, argument => Assert.False(string.IsNullOrEmpty(argument.Description), $"{command.Name} {argument.Name}"));
            Assert.All(command.Options, option => Assert.False(string.IsNullOrEmpty(option.Description), $"{command.Name} {option.Name}"));
            Assert.All(command.Subcommands, Check);
        }

        Assert.All(Shell.Commands().Subcommands, Check);
    }
}
