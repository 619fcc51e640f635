using System.Collections.Concurrent;
using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>A state met by the policy, two actions drawn there, and two futures of each.</summary>
/// <param name="Observation">What is seen in s [O].</param>
/// <param name="Time">t in its episode.</param>
/// <param name="Actions">a, a′ [2, A], independent given s.</param>
/// <param name="Returns">G of a, a, a′, a′ [4], independent given s and the actions.</param>
internal sealed record ResampledState(float[] Observation, int Time, float[] Actions, double[] Returns);

/// <summary>
/// States from independent runs, each at a uniform one of a run's first T steps, put back from where they were saved for each future. Groups
/// of states go to any number of threads; the results depend on the groups alone.
/// </summary>
/// <param name="agent">The frozen agent; no head that holds its noise over steps.</param>
/// <param name="makeEnvironment">Makes fresh environments as the agent perceives them; asked by one thread at a time.</param>
/// <param name="threads">Threads that may work at once.</param>
/// <param name="cancellation">Stops it.</param>
internal sealed class ResampledStates(Agent agent, Func<IEnvironment> makeEnvironment, int threads, CancellationToken cancellation)
{
    private const int Abreast = 32;
    private const int Futures = 4;
    private const int LongestEpisode = 10_000_000;
    private readonly Lock _making = new();
    private readonly int _width = agent.Policy.Network.Layout.InputSize;

    /// <summary>The states.</summary>
    /// <param name="count">N.</param>
    /// <param name="span">T.</param>
    /// <param name="discount">γ of the returns.</param>
    /// <param name="limits">What the value network's word counts for beyond a time limit; null for nothing.</param>
    /// <param name="rng">Everything is drawn from its forks.</param>
    public ResampledState[] Draw(int count, int span, double discount, ITimeLimitValue? limits, Rng rng)
    {
        var groups = (count + Abreast - 1) / Abreast;
        var rooms = new ConcurrentBag<IEnvironment[]>();
        var results = new GridPoints(GridPoints.Threads(threads, agent.Policy.Network.Traits), null, cancellation).Select(groups, g =>
        {
            var room = rooms.TryTake(out var free) ? free : Room(Math.Min(Abreast, count));
            var group = Group(room, Math.Min(Abreast, count - (g * Abreast)), span, discount, limits, rng.Fork($"{g}"));
            rooms.Add(room);
            return group;
        });
        return [.. results.SelectMany(group => group)];
    }

    private IEnvironment[] Room(int states)
    {
        lock (_making)
            return [.. Enumerable.Range(0, Futures * states).Select(_ => makeEnvironment())];
    }

    private ResampledState[] Group(IEnvironment[] room, int count, int span, double discount, ITimeLimitValue? limits, Rng rng)
    {
        var (saved, states) = (new byte[count][], new ResampledState[count]);
        var (observations, times, whens, streams) = (new float[count][], new int[count], new long[count], new Rng[count]);
        var (when, actions) = (rng.Fork("times"), rng.Fork("actions"));
        for (var j = 0; j < count; j++)
        {
            (observations[j], whens[j], streams[j]) = (new float[_width], when.Integers(0, span), rng.Fork($"environment/{j}"));
            room[j].Reset(streams[j], observations[j]);
        }

        List<int> active = [.. Enumerable.Range(0, count)];
        for (var step = 0; active.Count > 0; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var j in active.Where(j => whens[j] == step))
                saved[j] = room[j].Save();
            active.RemoveAll(j => whens[j] == step);
            var drawn = Act(active, observations, actions);
            for (var i = 0; i < active.Count; i++)
            {
                var j = active[i];
                var ended = room[j].Step(drawn.AsSpan(i * agent.Head.ActionSize, agent.Head.ActionSize), observations[j]).End != EpisodeEnd.None;
                times[j] = ended ? 0 : times[j] + 1;
                if (ended)
                    room[j].Reset(streams[j], observations[j]);
            }
        }

        // Every state twice, then each of its actions twice: 0 and 1 are futures of a, 2 and 3 of a′.
        var chosen = Act([.. Enumerable.Range(0, 2 * count).Select(i => i / 2)], observations, rng.Fork("choices"));
        var returns = Roll(room, saved, observations, chosen, discount, limits, rng);
        var size = 2 * agent.Head.ActionSize;
        for (var j = 0; j < count; j++)
            states[j] = new ResampledState(observations[j], times[j], chosen[(j * size)..((j + 1) * size)], returns[(Futures * j)..(Futures * (j + 1))]);
        return states;
    }

    private double[] Roll(IEnvironment[] room, byte[][] saved, float[][] observations, float[] chosen, double discount, ITimeLimitValue? limits, Rng rng)
    {
        var (returns, weights, size) = (new double[Futures * saved.Length], new double[Futures * saved.Length], agent.Head.ActionSize);
        float[][] seen = [.. returns.Select((_, i) => (float[])observations[i / Futures].Clone())];
        for (var i = 0; i < returns.Length; i++)
        {
            room[i].Restore(saved[i / Futures], rng.Fork($"future/{i}"));
            weights[i] = 1;
        }

        List<int> active = [.. Enumerable.Range(0, returns.Length)];
        var actions = rng.Fork("future-actions");
        for (var step = 0; active.Count > 0; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (step > LongestEpisode)
                throw new WrongUseException($"{room[0].Spec.Id}: expected every episode to end, got one of more than {LongestEpisode:N0} steps; give the environment a time limit, or set future-pairs to 0.");
            var drawn = step == 0 ? [] : Act(active, seen, actions);
            var going = new List<int>(active.Count);
            for (var k = 0; k < active.Count; k++)
            {
                var i = active[k];
                var action = step == 0 ? chosen.AsSpan(i / 2 * size, size) : drawn.AsSpan(k * size, size);
                var outcome = room[i].Step(action, seen[i]);
                returns[i] += weights[i] * outcome.Reward;
                weights[i] *= discount;
                if (outcome.End == EpisodeEnd.None)
                    going.Add(i);
                else if (outcome.End == EpisodeEnd.Truncated && limits is not null)
                    returns[i] += weights[i] * limits.OnTimeLimit(agent.Value.Predict(seen[i])[0]);
            }

            active = going;
        }

        return returns;
    }

    /// <summary>An action of the policy for each of some rows [n, A].</summary>
    private float[] Act(IReadOnlyList<int> rows, float[][] observations, Rng rng)
    {
        var actions = new float[rows.Count * agent.Head.ActionSize];
        if (rows.Count == 0)
            return actions;
        var x = new float[rows.Count * _width];
        for (var i = 0; i < rows.Count; i++)
            observations[rows[i]].CopyTo(x, i * _width);
        agent.Head.Sample<float>(agent.Policy.Predict(x), rng, actions);
        return actions;
    }
}
