using PolicyProbe.Core;

namespace PolicyProbe.Tests.Core.Statistics;

public sealed class FactorialEffectTests
{
    // D. C. Montgomery, Design and Analysis of Experiments, section 6.2: reactant and catalyst, three replicates of (1), a, b, ab; A = 8.33, B = −5.00, AB = 1.67.
    private static readonly double[][] Chemical = [[28, 36, 18, 31], [25, 32, 19, 30], [27, 32, 23, 29]];

    [Fact]
    public void Montgomerys_two_by_two_has_its_effects()
    {
        var effects = FactorialEffect.All(2, Chemical);
        Assert.Equal([25 / 3.0, -5, 5 / 3.0], effects.Select(effect => Math.Round(effect.Effect.Value!.Value, 12)), (a, b) => Math.Abs(a - b) < 1e-11);
        Assert.Equal(["0", "1", "0,1"], effects.Select(effect => string.Join(',', effect.Factors)));
        Assert.All(effects, effect => Assert.Equal(3, effect.Effect.SampleSize));
    }

    // His plasma etcher of section 6.3, two replicates of 2³: A −101.625, B 7.375, C 306.125, AB −24.875, AC −153.625, BC −2.125.
    [Fact]
    public void Montgomerys_plasma_etcher_has_its_effects() => Assert.Equal(
        [-101.625, 7.375, 306.125, -24.875, -153.625, -2.125],
        FactorialEffect.All(3, [[550, 669, 633, 642, 1037, 749, 1075, 729], [604, 650, 601, 635, 1052, 868, 1063, 860]]).Select(effect => effect.Effect.Value!.Value));

    // Replicate by replicate: A's effect is 10.5, 9, 5.5, an interval by Student with two degrees of freedom, and three effects at once at 1 − 0.05/3.
    [Fact]
    public void The_interval_is_over_the_replicates()
    {
        var a = FactorialEffect.All(2, Chemical)[0];
        double[] own = [(36 + 31 - 28 - 18) / 2.0, (32 + 30 - 25 - 19) / 2.0, (32 + 29 - 27 - 23) / 2.0];
        Assert.Equal(MeanInterval.Student(own), a.Effect);
        Assert.Equal(MeanInterval.Student(own, 1 - (0.05 / 3)).Interval, a.Simultaneous);
        Assert.Equal(1 - a.PValue!.Value, LevelAt0(own), 1e-6);
        Assert.InRange(a.Holm!.Value, a.PValue.Value, 3 * a.PValue.Value);
    }

    // By enumeration: averages over the arms with a factor high less those with it low, and differences of such.
    [Fact]
    public void Contrasts_are_the_differences_of_averages()
    {
        var rng = new Rng(2);
        double[] arms = [.. Enumerable.Range(0, 16).Select(_ => rng.NextNormal())];
        double Effect(int j, Func<int, bool> among) => Enumerable.Range(0, 16).Where(among).Where(arm => (arm >> j & 1) == 1).Average(arm => arms[arm])
            - Enumerable.Range(0, 16).Where(among).Where(arm => (arm >> j & 1) == 0).Average(arm => arms[arm]);
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal(Effect(i, _ => true), FactorialEffect.Contrast(4, arms, [i]), 1e-12);
            for (var j = 0; j < 4; j++)
                if (j != i)
                    Assert.Equal((Effect(i, arm => (arm >> j & 1) == 1) - Effect(i, arm => (arm >> j & 1) == 0)) / 2, FactorialEffect.Contrast(4, arms, [i, j]), 1e-12);
        }
    }

    [Fact]
    public void What_every_seed_shows_alike_has_no_interval_and_wrong_shapes_are_refused()
    {
        var effects = FactorialEffect.All(1, [[1, 2], [3, 4]]);
        Assert.Null(effects[0].Effect.Interval);
        Assert.Null(effects[0].PValue);
        Assert.Contains("at least 2 seeds, got 1", Assert.Throws<ArgumentException>(() => FactorialEffect.All(1, [[1, 2]])).Message, StringComparison.Ordinal);
        Assert.Contains("[n][2^2] finite numbers, got a row of 3", Assert.Throws<ArgumentException>(() => FactorialEffect.All(2, [[1, 2, 3, 4], [1, 2, 3]])).Message, StringComparison.Ordinal);
    }

    // The level at which Student's interval just holds 0, by halves.
    private static double LevelAt0(double[] own)
    {
        var (low, high) = (1e-6, 1 - 1e-6);
        for (var i = 0; i < 60; i++)
            (low, high) = MeanInterval.Student(own, (low + high) / 2).Interval!.Value.Contains(0) ? (low, (low + high) / 2) : ((low + high) / 2, high);
        return low;
    }
}
