using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>A value function of what is seen and of the time in the episode: what a return is compared with, and what stands for what lies beyond a cut.</summary>
internal interface IStateValue
{
    /// <summary>V(s, t) of rows [B, O] at their times [B].</summary>
    float[] At(float[] observations, int[] times);
}

/// <summary>0 everywhere.</summary>
internal sealed record ZeroValue : IStateValue
{
    /// <inheritdoc/>
    public float[] At(float[] observations, int[] times) => new float[times.Length];
}

/// <summary>A value network; it sees (s, t/T) where it has a time scale T, else s alone.</summary>
internal sealed record NetworkValue(Model Model, int? TimeScale = null) : IStateValue
{
    /// <inheritdoc/>
    public float[] At(float[] observations, int[] times) =>
        Model.Predict(TimeScale is { } scale ? FittedValue.WithTime(observations, times, scale) : observations);
}

/// <summary>V^π exactly, at its time or, blind to it, the mean over the times at which the policy is there (0 where it never is).</summary>
internal sealed record ExactValue(ExactValues Exact, bool Blind = false) : IStateValue
{
    /// <inheritdoc/>
    public float[] At(float[] observations, int[] times)
    {
        var (values, width) = (new float[times.Length], observations.Length / times.Length);
        for (var i = 0; i < values.Length; i++)
        {
            var row = observations.AsSpan(i * width, width);
            values[i] = (float)(Blind ? Exact.TimeBlind(row) ?? 0 : Exact.At(row, times[i]));
        }

        return values;
    }
}
