using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>
/// Draws the actions of N environments that step side by side: afresh at every step, or under noise that the head holds for some steps
/// (<see cref="IHeldNoise"/>), each environment under its own.
/// </summary>
/// <param name="head">The family of distributions.</param>
/// <param name="count">N.</param>
/// <param name="rng">Where everything is drawn from.</param>
public sealed class ActionSampler(IHead head, int count, Rng rng)
{
    private readonly IHeldNoise? _held = head as IHeldNoise;
    private double[] _noise = [];
    private double[] _packed = [];
    private long _step;

    /// <summary>The actions of all environments.</summary>
    /// <param name="outputs">z [N, O].</param>
    /// <param name="actions">Receives the actions [N, A].</param>
    public void Sample(ReadOnlySpan<float> outputs, Span<float> actions)
    {
        if (_held is null)
        {
            head.Sample(outputs, rng, actions);
            return;
        }

        Draw();
        _held.Act(outputs, _noise, actions);
    }

    /// <summary>The actions of some environments: those that are still running.</summary>
    /// <param name="outputs">z [B, O].</param>
    /// <param name="environments">Which environment each row is of [B].</param>
    /// <param name="actions">Receives the actions [B, A].</param>
    public void Sample(ReadOnlySpan<float> outputs, IReadOnlyList<int> environments, Span<float> actions)
    {
        ArgumentNullException.ThrowIfNull(environments);
        if (_held is null)
        {
            head.Sample(outputs, rng, actions);
            return;
        }

        Draw();
        var size = _held.NoiseSize;
        Array.Resize(ref _packed, environments.Count * size);
        for (var row = 0; row < environments.Count; row++)
            Array.Copy(_noise, environments[row] * size, _packed, row * size, size);
        _held.Act(outputs, _packed, actions);
    }

    /// <summary>New noise for all environments where it is time.</summary>
    private void Draw()
    {
        var due = _held!.Interval == 0 ? _step == 0 : _step % _held.Interval == 0;
        _step++;
        if (!due)
            return;
        Array.Resize(ref _noise, count * _held.NoiseSize);
        for (var i = 0; i < _noise.Length; i++)
            _noise[i] = rng.NextNormal();
    }
}
