using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>A state that a policy came to, and independent returns from it.</summary>
/// <param name="Observation">What the agent sees in it [O].</param>
/// <param name="Time">t within its episode.</param>
/// <param name="Returns">R₁ … Rₙ: independent of one another given the state.</param>
internal sealed record StateReturns(float[] Observation, int Time, double[] Returns);

/// <summary>
/// Draws independent states as a rollout of T steps from a reset meets them – an environment from a reset, u uniform on 0 … T − 1 steps of
/// it – and from each n returns, the environment put back to it under other random streams. Each of some copies begins states until its
/// share of the steps is used and finishes the last: that a state is begun depends on those before it alone, so sums over states have the
/// mean of their number times the mean (A. Wald, 1944).
/// </summary>
internal sealed class StateSampler
{
    private const int LongestEpisode = 10_000_000;
    private const int MostCopies = 64;
    private const int Abreast = 8;

    /// <summary>Acts.</summary>
    public required Agent Agent { get; init; }

    /// <summary>Makes environments as it sees them.</summary>
    public required Func<IEnvironment> Make { get; init; }

    /// <summary>T.</summary>
    public required int Steps { get; init; }

    /// <summary>n, at least 2.</summary>
    public required int Returns { get; init; }

    /// <summary>γ.</summary>
    public required double Discount { get; init; }

    /// <summary>The value of what follows a time limit; null for nothing.</summary>
    public ValueFunction? Beyond { get; init; }

    /// <summary>The states of so many environment steps, in an order that no number of threads changes.</summary>
    /// <param name="budget">The steps; exceeded by half a state's a copy, on average.</param>
    /// <param name="threads">How many groups of copies at once.</param>
    /// <param name="rng">Where everything is drawn from.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <param name="done">Told the share of the budget that a group had.</param>
    public StateReturns[] Take(int budget, int threads, Rng rng, CancellationToken cancellation, Action<double>? done = null)
    {
        var job = (Steps / 2.0) + (Returns * (Make().Spec.TimeLimit ?? 1000.0));
        var copies = (int)Math.Clamp(budget / (2 * job), 1, MostCopies);
        var groups = (copies + Abreast - 1) / Abreast;
        var taken = new GridPoints(GridPoints.Threads(threads, Agent.Policy.Network.Traits), null, cancellation).Select(groups, g =>
        {
            var count = Math.Min(Abreast, copies - (g * Abreast));
            var group = Group(count, budget / (double)copies, rng.Fork($"{g}"), cancellation);
            done?.Invoke((double)budget * count / copies);
            return group;
        });
        return [.. taken.SelectMany(group => group)];
    }

    private List<StateReturns> Group(int count, double share, Rng rng, CancellationToken cancellation)
    {
        var copies = Enumerable.Range(0, count).Select(c => new Copy(this, rng.Fork($"env/{c}"), share)).ToArray();
        var width = copies[0].Observation.Length;
        var sampler = new ActionSampler(Agent.Head, count, rng.Fork("actions"));
        var (x, z, a) = (new float[count * width], new float[count * Agent.Head.OutputSize], new float[count * Agent.Head.ActionSize]);
        while (!Array.TrueForAll(copies, copy => copy.IsDone))
        {
            cancellation.ThrowIfCancellationRequested();
            for (var c = 0; c < count; c++)
                copies[c].Observation.CopyTo(x.AsSpan(c * width));
            Agent.Policy.Network.Predict(Agent.Policy.Theta, Agent.Policy.Buffers, x, z);
            sampler.Sample(z, a);
            for (var c = 0; c < count; c++)
                copies[c].Step(a.AsSpan(c * Agent.Head.ActionSize, Agent.Head.ActionSize));
        }

        return [.. copies.SelectMany(copy => copy.Taken)];
    }

    /// <summary>One environment: on its way to a state, or on one of the returns from it.</summary>
    private sealed class Copy
    {
        private readonly StateSampler _sampler;
        private readonly IEnvironment _environment;
        private readonly Rng _rng;
        private readonly double _share;
        private readonly double[] _returns;
        private int _way;
        private int _time;
        private int _return = -1;
        private byte[] _state = [];
        private float[] _observation = [];
        private int _stateTime;
        private double _sum;
        private double _weight;
        private long _steps;

        public Copy(StateSampler sampler, Rng rng, double share)
        {
            (_sampler, _environment, _rng, _share, _returns) = (sampler, sampler.Make(), rng, share, new double[sampler.Returns]);
            Observation = new float[_environment.Spec.Observation.Size];
            Begin();
        }

        public float[] Observation { get; }

        public bool IsDone { get; private set; }

        public List<StateReturns> Taken { get; } = [];

        public void Step(ReadOnlySpan<float> action)
        {
            if (IsDone)
                return;
            var step = _environment.Step(action, Observation);
            _steps++;
            _time++;
            if (_return < 0)
                Walk(step.End);
            else
                Earn(step);
        }

        /// <summary>A new way to a new state.</summary>
        private void Begin()
        {
            _environment.Reset(_rng, Observation);
            (_time, _return, _way) = (0, -1, (int)_rng.Integers(0, _sampler.Steps));
            if (_way == 0)
                Arrive();
        }

        private void Walk(EpisodeEnd end)
        {
            if (end != EpisodeEnd.None)
            {
                _environment.Reset(_rng, Observation);
                _time = 0;
            }

            if (--_way == 0)
                Arrive();
        }

        private void Arrive()
        {
            (_state, _observation, _stateTime) = (_environment.Save(), [.. Observation], _time);
            (_return, _sum, _weight) = (0, 0, 1);
        }

        private void Earn(TimeStep step)
        {
            _sum += _weight * step.Reward;
            _weight *= _sampler.Discount;
            if (_time - _stateTime > LongestEpisode)
                throw new WrongUseException($"{_environment.Spec.Id}: expected every episode to end, got one of more than {LongestEpisode:N0} steps; give the environment a time limit.");
            if (step.End == EpisodeEnd.None)
                return;
            if (step.End == EpisodeEnd.Truncated && _sampler.Beyond is { } beyond)
                _sum += _weight * beyond([.. Observation], [_time])[0];
            _returns[_return++] = _sum;
            if (_return < _returns.Length)
            {
                _environment.Restore(_state, _rng);
                _observation.CopyTo(Observation, 0);
                (_time, _sum, _weight) = (_stateTime, 0, 1);
                return;
            }

            Taken.Add(new StateReturns(_observation, _stateTime, [.. _returns]));
            IsDone = _steps >= _share;
            if (!IsDone)
                Begin();
        }
    }
}
