using PolicyProbe.Core;

namespace PolicyProbe.Tests.Core.LinearAlgebra;

public sealed class LinearAssignmentTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(7)]
    public void It_is_the_least_of_all_orders(int n)
    {
        var rng = new Rng(5);
        for (var trial = 0; trial < 30; trial++)
        {
            // Every third trial has whole costs, so that there are ties.
            var costs = new double[n, n];
            for (var i = 0; i < n * n; i++)
                costs[i / n, i % n] = trial % 3 == 0 ? Math.Floor(4 * rng.NextDouble()) : rng.NextNormal();
            var found = LinearAssignment.Least(costs);
            Assert.Equal(Enumerable.Range(0, n), found.Order());
            double Cost(int[] order) => Enumerable.Range(0, n).Sum(i => costs[i, order[i]]);
            Assert.Equal(Orders([.. Enumerable.Range(0, n)]).Min(Cost), Cost(found), 1e-12);
        }
    }

    [Fact]
    public void Costs_that_are_not_square_or_not_finite_are_refused()
    {
        Assert.Throws<ArgumentException>(() => LinearAssignment.Least(new double[2, 3]));
        Assert.Throws<ArgumentException>(() => LinearAssignment.Least(new[,] { { double.PositiveInfinity } }));
    }

    private static IEnumerable<int[]> Orders(int[] left) => left.Length == 0 ? [[]] : left.SelectMany(first => Orders([.. left.Where(other => other != first)]).Select(rest => (int[])[first, .. rest]));
}
