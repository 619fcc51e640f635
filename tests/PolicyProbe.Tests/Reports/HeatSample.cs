using PolicyProbe.Core;

namespace PolicyProbe.Tests.Reports;

/// <summary>A landscape with the path of training in its plane: the function z = 100 − x² − 2 y on a grid of 9 by 7.</summary>
internal static class HeatSample
{
    private static readonly double[] Columns = [.. Enumerable.Range(-4, 9).Select(i => (double)i)];
    private static readonly double[] Rows = [.. Enumerable.Range(-3, 7).Select(i => i / 2.0)];

    public static HeatFigure Walk { get; } = new(
        "walk", "Return on CartPole-v1", "Mean return of complete episodes, 16 a cell; the line is training, projected onto the plane.",
        new Axis("first principal component"), new Axis("second"), "mean return", Columns, Rows,
        [.. Rows.Select(y => (IReadOnlyList<double?>)[.. Columns.Select(x => (double?)Height(x, y))])],
        [new HeatPoint("θ₀", -3, -1), new HeatPoint("last", 3, 1)], Paths: [new HeatPath("training", [-3, 0, 3], [-1, 0.2, 1])]);

    public static double Height(double x, double y) => 100 - (x * x) - (2 * y);
}
