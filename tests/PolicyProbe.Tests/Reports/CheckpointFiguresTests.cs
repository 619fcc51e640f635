using PolicyProbe.Core;
using PolicyProbe.Reports;

namespace PolicyProbe.Tests.Reports;

public sealed class CheckpointFiguresTests
{
    [Fact]
    public void A_family_is_a_curve_for_each_checkpoint_with_its_band_over_the_points()
    {
        var figure = Assert.IsType<LineFigure>(Assert.Single(CheckpointFigures.Of([Result(0, 0.5), Result(150, 0.2)], ["cosine"])));
        Assert.Equal("probe-cosine-by-checkpoint", figure.Id);
        Assert.Equal(AxisScale.Log, figure.X.Scale);
        Assert.Equal(["after 0 updates", "after 150 updates"], figure.Lines.Select(line => line.Name));
        Assert.Equal([100.0, 10_000.0], figure.Lines[1].X);
        Assert.Equal([0.2, 0.2 + 0.1], figure.Lines[1].Y);
        Assert.Equal([0.1, 0.2], figure.Lines[1].Low!.Select(value => Math.Round(value!.Value, 9)));
        Assert.Contains("cosine of @ pairs", figure.Caption, StringComparison.Ordinal);
    }

    [Fact]
    public void The_axis_is_that_of_the_probes_own_figure_over_the_same_points()
    {
        var axis = new Axis("pairs K", AxisScale.Linear);
        LineFigure Own(params double[] x) => new("own", "own", "own", axis, axis, [new Line("a", LineRole.Measured, x, [.. x.Select(_ => (double?)1)])], []);
        Assert.Same(axis, Figure(Own(100, 10_000)).X);
        Assert.NotSame(axis, Figure(Own(1, 2)).X);
        LineFigure Figure(Figure own) => (LineFigure)CheckpointFigures.Of([Result(0, 0.5) with { Figures = [own] }, Result(150, 0.2)], ["cosine"])[0];
    }

    [Fact]
    public void A_single_number_is_a_curve_over_the_updates_with_gaps_where_it_is_undetermined()
    {
        var figure = Assert.IsType<LineFigure>(Assert.Single(CheckpointFigures.Of([Result(0, 0.5), Result(150, null), Result(300, 0.1)], ["scale"])));
        var line = Assert.Single(figure.Lines);
        Assert.Equal([0.0, 150.0, 300.0], line.X);
        Assert.Equal([0.5, null, 0.1], line.Y);
        Assert.Null(line.Low);
        Assert.Equal("scale (pairs)", figure.Y.Label);
    }

    [Fact]
    public void Numbers_that_belong_together_share_a_figure()
    {
        var figure = Assert.IsType<LineFigure>(Assert.Single(CheckpointFigures.Of([Result(0, 0.5), Result(150, 0.1)], ["scale + cosine"])));
        Assert.Equal(["cosine@10000", "cosine@100", "scale"], figure.Lines.Select(line => line.Name));
        Assert.Equal("Scale and cosine over training", figure.Title);
    }

    [Fact]
    public void Fewer_points_than_checkpoints_are_curves_over_the_updates()
    {
        var figure = Assert.IsType<LineFigure>(Assert.Single(CheckpointFigures.Of([Result(0, 0.5), Result(150, 0.1), Result(300, 0.2)], ["cosine"])));
        Assert.Equal("probe-cosine-over-training", figure.Id);
        Assert.Equal(["cosine@10000", "cosine@100"], figure.Lines.Select(line => line.Name));
    }

    [Fact]
    public void One_checkpoint_or_a_number_that_was_not_measured_gives_no_figure()
    {
        Assert.Empty(CheckpointFigures.Of([Result(0, 0.5)], ["cosine", "scale"]));
        Assert.Empty(CheckpointFigures.Of([Result(0, 0.5), Result(1, 0.5)], ["other"]));
    }

    private static ProbeResult Result(int update, double? value) => new(
        "probe", update, "task", 1, new Dictionary<string, string>(),
        [
            new Scalar("cosine@10000", value + 0.1, value, 1, "1", Direction.HigherIsBetter, 10, "cosine of 10000 pairs"),
            new Scalar("cosine@100", value, value - 0.1, 1, "1", Direction.HigherIsBetter, 10, "cosine of 100 pairs"),
            new Scalar("scale", value, null, null, "pairs", Direction.Neutral, 10, "the scale"),
        ],
        [], []);
}
