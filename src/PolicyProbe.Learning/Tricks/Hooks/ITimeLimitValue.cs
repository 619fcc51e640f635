namespace PolicyProbe.Learning;

/// <summary>Hook: what the value beyond a time limit counts for. An algorithm without one takes a time limit for a death.</summary>
public interface ITimeLimitValue
{
    /// <summary>The value to bootstrap from, of the value V(s) of the state that was cut off.</summary>
    float OnTimeLimit(float value);
}
