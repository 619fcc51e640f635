namespace PolicyProbe.Learning;

/// <summary>Hook: the weight of a pair in the policy's gradient, by its time in the episode. An algorithm without one counts all alike.</summary>
public interface IStateWeight
{
    /// <summary>The weight at time t.</summary>
    double Weight(double discount, int time);
}
