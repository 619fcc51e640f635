namespace PolicyProbe.Learning;

/// <summary>Hook: what the value function is fitted to. An algorithm without one takes Â + V_old.</summary>
public interface IValueTarget
{
    /// <summary>The target of a pair.</summary>
    /// <param name="estimate">Â + V_old.</param>
    /// <param name="discountedReturn">Σₖ γᵏ rₜ₊ₖ to the episode's end, the value beyond a cut included.</param>
    float Target(float estimate, float discountedReturn);
}
