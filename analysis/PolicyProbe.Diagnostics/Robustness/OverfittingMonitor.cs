namespace PolicyProbe.Diagnostics;

/// <summary>Errors under attack after an epoch, as shares in [0, 1].</summary>
/// <param name="Epoch">Epochs done.</param>
/// <param name="Train">On what is trained on.</param>
/// <param name="Validation">On what was held out to decide by.</param>
/// <param name="Test">On what nothing is decided by.</param>
public sealed record RobustEpoch(int Epoch, double Train, double Validation, double Test);

/// <summary>
/// Watches errors under attack while a model is trained against it: whether the error of held-out inputs rises again while that of training inputs falls, and
/// what stopping by held-out inputs would have saved.
/// </summary>
/// <remarks>
/// L. Rice, E. Wong, Z. Kolter, "Overfitting in adversarially robust deep learning" (2020). The best epoch by the test error is a minimum over epochs of the
/// same test set and flatters; the epoch chosen by validation does not.
/// </remarks>
public sealed class OverfittingMonitor
{
    private readonly List<RobustEpoch> _epochs = [];

    /// <summary>What was seen, in order.</summary>
    public IReadOnlyList<RobustEpoch> Epochs => _epochs;

    /// <summary>The first epoch of the least test error.</summary>
    public RobustEpoch Best => Seen.MinBy(epoch => epoch.Test)!;

    /// <summary>The first epoch of the least validation error: what early stopping keeps.</summary>
    public RobustEpoch Chosen => Seen.MinBy(epoch => epoch.Validation)!;

    /// <summary>The last epoch.</summary>
    public RobustEpoch Last => Seen[^1];

    /// <summary>Test error at the end less the least there was: robust overfitting, at least 0 by selection alone.</summary>
    public double Gap => Last.Test - Best.Test;

    /// <summary>Test error at the end less that of the chosen epoch: what early stopping saves; below 0 where it costs.</summary>
    public double Saved => Last.Test - Chosen.Test;

    private List<RobustEpoch> Seen => _epochs.Count > 0 ? _epochs : throw new InvalidOperationException("no epoch was added yet.");

    /// <summary>Takes note of an epoch.</summary>
    /// <exception cref="ArgumentException">It does not come after the last, or an error is not in [0, 1].</exception>
    public void Add(RobustEpoch epoch)
    {
        ArgumentNullException.ThrowIfNull(epoch);
        if (_epochs.Count > 0 && epoch.Epoch <= Last.Epoch)
            throw new ArgumentException($"epoch: expected after {Last.Epoch}, got {epoch.Epoch}.", nameof(epoch));
        foreach (var error in new[] { epoch.Train, epoch.Validation, epoch.Test })
            if (!(error is >= 0 and <= 1))
                throw new ArgumentException($"epoch: expected errors in [0, 1], got {error} after epoch {epoch.Epoch}.", nameof(epoch));
        _epochs.Add(epoch);
    }

    /// <summary>Whether the validation error has not fallen for so many epochs: time to stop and go back to <see cref="Chosen"/>.</summary>
    public bool ShouldStop(int patience)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(patience, 1);
        return Last.Epoch - Chosen.Epoch >= patience;
    }
}
