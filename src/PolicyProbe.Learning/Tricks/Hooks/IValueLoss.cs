namespace PolicyProbe.Learning;

/// <summary>Hook: the value loss of a pair, in place of (V − V_target)²; at most one.</summary>
public interface IValueLoss
{
    /// <summary>The loss and its derivative by V.</summary>
    (double Loss, double Derivative) Of(double value, double oldValue, double target);
}
