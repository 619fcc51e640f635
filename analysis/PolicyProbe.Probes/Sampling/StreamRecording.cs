using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>One stream while it grows; once it holds its size, it takes no more.</summary>
/// <param name="size">How many units it is to hold.</param>
/// <param name="unit">What is counted.</param>
/// <param name="width">O.</param>
/// <param name="actionSize">A.</param>
internal sealed class StreamRecording(int size, SampleUnit unit, int width, int actionSize)
{
    // Episodes end when they end: arrays of complete ones grow by doubling, those of pairs have their size from the start.
    private float[] _observations = new float[(size + 1) * width];
    private float[] _actions = new float[size * actionSize];
    private double[] _rewards = new double[size];
    private EpisodeEnd[] _ends = new EpisodeEnd[size];
    private int[] _times = new int[size];
    private readonly List<float> _finals = [];
    private int _pairs;
    private int _episodes;
    private int _time;

    /// <summary>Whether it holds its size.</summary>
    public bool IsFull => (unit == SampleUnit.Pairs ? _pairs : _episodes) == size;

    /// <summary>sₜ and aₜ.</summary>
    public void Act(ReadOnlySpan<float> observation, ReadOnlySpan<float> action)
    {
        if (IsFull)
            return;
        if (_pairs == _rewards.Length)
            Resize(2 * _pairs);
        observation.CopyTo(_observations.AsSpan(_pairs * width, width));
        action.CopyTo(_actions.AsSpan(_pairs * actionSize, actionSize));
        _times[_pairs] = _time++;
    }

    /// <summary>What came of it: rₜ, how the step ended, the last observation of an episode that ended, and the observation to act on next.</summary>
    public void Receive(double reward, EpisodeEnd end, ReadOnlySpan<float> final, ReadOnlySpan<float> next)
    {
        if (IsFull)
            return;
        _rewards[_pairs] = reward;
        _ends[_pairs++] = end;
        if (end != EpisodeEnd.None)
        {
            _episodes++;
            _time = 0;
            if (end == EpisodeEnd.Truncated)
                _finals.AddRange(final);
        }

        if (!IsFull)
            return;
        Resize(_pairs);
        next.CopyTo(_observations.AsSpan(_pairs * width, width));
    }

    /// <summary>The stream, judged by a value function.</summary>
    public SampleStream Close(IStateValue value) =>
        new SampleStream(_observations, _actions, _rewards, _ends, [], [], _times) { Finals = [.. _finals] }.Judged(value);

    private void Resize(int pairs)
    {
        Array.Resize(ref _observations, (pairs + 1) * width);
        Array.Resize(ref _actions, pairs * actionSize);
        Array.Resize(ref _rewards, pairs);
        Array.Resize(ref _ends, pairs);
        Array.Resize(ref _times, pairs);
    }
}
