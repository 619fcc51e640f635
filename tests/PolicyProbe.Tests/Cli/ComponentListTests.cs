using PolicyProbe.Cli;

namespace PolicyProbe.Tests.Cli;

public class ComponentListTests
{
    private const string Line = "gnuplot\tgnuplot\tcommand\tgnuplot\tapt:gnuplot-nox\treport\toptional\tfigures as files";

    [Fact]
    public void The_repositorys_own_list_has_every_field_and_unique_ids()
    {
        var entries = ComponentList.Read(ComponentList.FindRepository(AppContext.BaseDirectory));

        Assert.Equal(entries.Count, entries.Select(entry => entry.Id).Distinct().Count());
        Assert.All(entries, entry => Assert.Matches("^[a-z0-9]+(-[a-z0-9]+)*$", entry.Id));
        string[] expected = ["dotnet-sdk", "compiler", "libtorch", "libtorch-headers", "blas", "gnuplot", "fonts", "npm", "plotly", "git", "chromium", "slurm"];
        Assert.Empty(expected.Except(entries.Select(entry => entry.Id)));
    }

    [Fact]
    public void Comments_and_empty_lines_are_left_out()
    {
        var entry = Assert.Single(ComponentList.Parse(["# a comment", "", Line]));

        Assert.Equal(("gnuplot", "report", false), (entry.Id, entry.Needed, entry.Required));
        Assert.Equal(["gnuplot-nox"], entry.Packages);
    }

    [Theory]
    [InlineData("gnuplot\tgnuplot\tcommand\tgnuplot\tapt:gnuplot-nox\treport\toptional", "8 fields")]
    [InlineData("gnuplot\t\tcommand\tgnuplot\tapt:gnuplot-nox\treport\toptional\tx", "empty field")]
    [InlineData("gnuplot\tgnuplot\tmagic\tgnuplot\tapt:gnuplot-nox\treport\toptional\tx", "'magic'")]
    [InlineData("gnuplot\tgnuplot\tcommand\tgnuplot\tapt:gnuplot-nox\tfun\toptional\tx", "'fun'")]
    [InlineData("gnuplot\tgnuplot\tcommand\tgnuplot\tapt:gnuplot-nox\treport\tmaybe\tx", "'maybe'")]
    public void A_malformed_line_is_refused_with_its_number_and_the_rule(string line, string rule)
    {
        var error = Assert.Throws<FormatException>(() => ComponentList.Parse(["# a comment", line]));

        Assert.Contains("line 2", error.Message);
        Assert.Contains(rule, error.Message);
    }

    [Fact]
    public void An_id_that_stands_there_twice_is_refused() =>
        Assert.Contains("'gnuplot'", Assert.Throws<FormatException>(() => ComponentList.Parse([Line, Line])).Message);
}
