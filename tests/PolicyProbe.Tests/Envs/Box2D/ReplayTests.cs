using PolicyProbe.Core;
using PolicyProbe.Envs.Box2D;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Envs.Box2D;

/// <summary>States that are played again.</summary>
public sealed class ReplayTests
{
    [Requires(Needs.Box2D)]
    public void A_replay_that_ends_elsewhere_is_refused_in_words()
    {
        var (environment, s, rng) = (new LunarLander(), new float[8], new Rng(1));
        environment.Reset(rng, s);
        environment.Step([2], s);
        rng.NextDouble();
        environment.Step([2], s);
        var refusal = Assert.Throws<FormatException>(() => new LunarLander().Restore(environment.Save(), rng));
        Assert.StartsWith("LunarLander-v3 state: playing its 2 actions again gave other observations, rewards or ends than before", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("something else drew from the episode's random stream", refusal.Message, StringComparison.Ordinal);
    }

    [Requires(Needs.Box2D)]
    public void A_state_that_went_on_with_another_stream_can_be_saved_again()
    {
        var (environment, s) = (new LunarLander(), new float[8]);
        environment.Reset(new Rng(1), s);
        environment.Step([2], s);
        for (ulong seed = 10; seed < 13; seed++)
        {
            environment.Restore(environment.Save(), new Rng(seed));
            environment.Step([2], s);
            environment.Step([3], s);
        }

        var (copy, again) = (new LunarLander(), new float[8]);
        var (state, rng) = (environment.Save(), new Rng(20));
        copy.Restore(state, rng);
        environment.Restore(state, new Rng(20));
        Assert.Equal(environment.Step([1], s), copy.Step([1], again));
        Assert.Equal(s, again);
        Assert.Equal(environment.Save(), copy.Save());
    }

    [Requires(Needs.Box2D)]
    public void A_state_of_another_environment_is_refused()
    {
        var environment = new LunarLander();
        environment.Reset(new Rng(1), new float[8]);
        environment.Step([1], new float[8]);
        Assert.Throws<FormatException>(() => new LunarLanderContinuous().Restore(environment.Save(), new Rng(1)));
        Assert.Throws<FormatException>(() => new BipedalWalker().Restore(environment.Save(), new Rng(1)));
    }

    // Every bit may be wrong: either the state is refused, or what was changed does not show in it and it goes on.
    [Requires(Needs.Box2D)]
    public void A_state_with_a_wrong_byte_is_refused_or_harmless()
    {
        var (environment, s, rng) = (new LunarLander(), new float[8], new Rng(1));
        environment.Reset(rng, s);
        for (var t = 0; t < 5; t++)
            environment.Step([t % 4], s);
        var (state, refused, faults) = (environment.Save(), 0, new Rng(2));
        for (var i = 0; i < 2000; i++)
        {
            byte[] wrong = [.. state];
            wrong[faults.Integers(0, wrong.Length)] ^= (byte)faults.Integers(1, 256);
            try
            {
                environment.Restore(wrong, rng);
                environment.Step([2], s);
            }
            catch (FormatException refusal)
            {
                Assert.StartsWith("LunarLander-v3 state: ", refusal.Message, StringComparison.Ordinal);
                refused++;
            }
        }

        // A wrong digit of the seed or of the half word that is kept for later changes nothing that is drawn here.
        Assert.InRange(refused, 1500, 2000);
    }

    [Fact]
    public void A_copied_stream_goes_on_by_itself()
    {
        var (rng, copy) = (new Rng(4), new Rng(5));
        rng.NextUInt32();
        copy.CopyFrom(rng);
        Assert.Equal(rng.Save(), copy.Save());
        Assert.Equal(rng.Fork("a").Save(), copy.Fork("a").Save());
        copy.NextDouble();
        Assert.NotEqual(rng.Save(), copy.Save());
    }
}
