using PolicyProbe.Core;
using PolicyProbe.Diagnostics;

namespace PolicyProbe.Tests.Diagnostics.Bandits;

public sealed class UpperConfidenceTests
{
    [Theory]
    [InlineData(BoundClock.Current)]
    [InlineData(BoundClock.Horizon)]
    public void Fixed_rewards_bring_the_share_within_one_pull_of_its_limit_at_every_horizon(BoundClock clock)
    {
        foreach (var horizon in new[] { 300, 1000, 1001, 7777 })
            foreach (var exploration in new[] { 0.5, 1, 2 })
                foreach (var theta in new[] { 0, 0.1, 1, 3, 10 })
                {
                    var (player, gap) = (new UpperConfidence(exploration, clock), UpperConfidence.Gap(theta, horizon));
                    var pulls = player.Play(new FixedArms(0.7, 0.7 - gap), horizon, new Rng(1));
                    Assert.InRange(pulls, (player.Share(theta) * horizon) - 1 - 1e-6, (player.Share(theta) * horizon) + 1 + 1e-6);
                }
    }

    [Fact]
    public void The_limit_solves_its_equation_and_depends_on_the_ratio_alone()
    {
        foreach (var theta in new[] { 0, 0.01, 1, 4, 100 })
        {
            var share = new UpperConfidence(2).Share(theta);
            Assert.Equal(Math.Sqrt(theta / 2.0), (1 / Math.Sqrt(1 - share)) - (1 / Math.Sqrt(share)), 1e-10);
            Assert.Equal(share, new UpperConfidence(1).Share(theta / 2.0), 1e-14);
        }
    }

    [Fact]
    public void Gaps_that_do_not_ascend_are_refused() => Assert.Contains(
        "as in thetas=0,1,4", Assert.Throws<WrongUseException>(() => new BanditYardsticks { Thetas = [4, 0, 1, 1] }.Diagnose(new DiagnosticContext(1))).Message, StringComparison.Ordinal);
}
