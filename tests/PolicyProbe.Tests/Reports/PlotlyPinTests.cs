using System.Text.RegularExpressions;
using PolicyProbe.Reports;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Reports;

public sealed class PlotlyPinTests
{
    [Requires(Needs.Plotly)]
    public void The_public_address_has_the_version_that_is_installed()
    {
        var head = File.ReadLines(ReportAssets.FindPlotly()!).Take(3);
        Assert.Equal(ReportAssets.PlotlyVersion, Regex.Match(string.Join(' ', head), @"plotly\.js v(\S+)").Groups[1].Value);
    }
}
