using PolicyProbe.Core;
using PolicyProbe.Reports;

namespace PolicyProbe.Tests.Reports;

public sealed class TableCsvTests
{
    [Fact]
    public void A_column_with_intervals_becomes_three_and_words_among_numbers_get_a_column_of_their_own()
    {
        var lines = TableCsv.Write(SampleStudy.With("plain").Tables[0]).Split('\n');
        Assert.Equal("arm,seeds,IQM,IQM low,IQM high,IQM note,plain", lines[0]);
        Assert.Equal("plain,5,1210.25,900.25,1502,,\"on, off\"", lines[1]);
        Assert.Equal("ppo without reward-scaling,5,-0.5,,3,,plain", lines[2]);
        Assert.Equal("ppo,4,,,,undetermined: one seed,", lines[3]);
        Assert.Equal(["", ""], [lines[4], string.Concat(lines[5..])]);
    }

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0")]
    [InlineData("-2", "'-2")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\t=1", "'\t=1")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("say \"x\"", "\"say \"\"x\"\"\"")]
    [InlineData("=\"a\",b", "\"'=\"\"a\"\",b\"")]
    [InlineData("two\r\nlines", "\"two\r\nlines\"")]
    [InlineData("−0.5", "−0.5")]
    public void Words_are_quoted_and_no_spreadsheet_computes_them(string words, string field) =>
        Assert.Equal($"a\n{field}\n", TableCsv.Write(new Table("t", "", "", ["a"], [[TableEntry.Of(words)]])));

    [Fact]
    public void Numbers_read_back_to_the_same_bits_and_what_is_no_number_is_empty()
    {
        double[] values = [0.1 + 0.2, -1e-300, double.MaxValue, double.NaN, double.PositiveInfinity];
        var lines = TableCsv.Write(new Table("t", "", "", ["v"], [.. values.Select(value => (IReadOnlyList<TableEntry>)[TableEntry.Of(value)])])).Split('\n');
        Assert.Equal(values[..3], lines[1..4].Select(line => double.Parse(line, System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Equal(["", "inf"], lines[4..6]);
    }

    [Fact]
    public void A_row_of_another_length_is_refused_by_table_and_row() => Assert.Contains(
        "table 't', row 2: expected 2 entries, one a column, got 1",
        Assert.Throws<ArgumentException>(() => TableCsv.Write(new Table("t", "", "", ["a", "b"], [[new(), new()], [new()]]))).Message, StringComparison.Ordinal);

    [Fact]
    public void Scalars_of_all_probes_are_one_table_with_the_point_of_measurement_apart()
    {
        var lines = ScalarCsv.Write(SampleReport.Report.Probes).Split('\n');
        Assert.Equal(SampleReport.Report.Probes.Sum(probe => probe.Scalars.Count) + 2, lines.Length); // header, and what follows the last line's end
        Assert.Equal("probe,update,environment,seed,id,name,at,value,low,high,truth,unit,direction,sample_size,estimand", lines[0]);
        var scalar = SampleReport.Report.Probes[0].Scalars[0];
        Assert.StartsWith($"gradient-quality,0,CartPole-v1,17,pairwise-cosine@64,pairwise-cosine,64,{scalar.Value},{scalar.Low},{scalar.High},,1,higher-is-better,30,", lines[1], StringComparison.Ordinal);
        Assert.All(lines[1..^1], line => Assert.True(line.Split(',').Length >= 15, line));
    }
}
