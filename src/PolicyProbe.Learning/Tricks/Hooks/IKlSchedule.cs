namespace PolicyProbe.Learning;

/// <summary>Hook: the trust region's radius along the run; at most one.</summary>
public interface IKlSchedule
{
    /// <summary>δ at a progress in (0, 1], updates done with this one over updates planned, from the δ that the run starts with.</summary>
    double Limit(double initial, double progress);
}
