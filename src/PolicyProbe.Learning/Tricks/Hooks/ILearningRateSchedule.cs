namespace PolicyProbe.Learning;

/// <summary>Hook: scales both learning rates along the run.</summary>
public interface ILearningRateSchedule
{
    /// <summary>The factor at a progress in [0, 1): updates done over updates planned.</summary>
    double Factor(double progress);
}
