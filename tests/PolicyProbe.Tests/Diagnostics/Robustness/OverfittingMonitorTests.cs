using PolicyProbe.Diagnostics;

namespace PolicyProbe.Tests.Diagnostics.Robustness;

public sealed class OverfittingMonitorTests
{
    private static OverfittingMonitor Seen()
    {
        var monitor = new OverfittingMonitor();
        monitor.Add(new RobustEpoch(1, 0.5, 0.45, 0.40));
        monitor.Add(new RobustEpoch(2, 0.4, 0.25, 0.21));
        monitor.Add(new RobustEpoch(3, 0.3, 0.30, 0.20));
        monitor.Add(new RobustEpoch(5, 0.2, 0.25, 0.20));
        monitor.Add(new RobustEpoch(6, 0.1, 0.35, 0.32));
        return monitor;
    }

    [Fact]
    public void Best_chosen_last_gap_and_saving_by_hand()
    {
        var monitor = Seen();
        Assert.Equal((3, 2, 6), (monitor.Best.Epoch, monitor.Chosen.Epoch, monitor.Last.Epoch));
        Assert.Equal(0.12, monitor.Gap, 1e-15);
        Assert.Equal(0.11, monitor.Saved, 1e-15);
    }

    [Fact]
    public void It_stops_when_validation_has_not_fallen_for_as_many_epochs_as_patience_says()
    {
        var monitor = Seen();
        Assert.True(monitor.ShouldStop(4));
        Assert.False(monitor.ShouldStop(5));
        monitor.Add(new RobustEpoch(7, 0.1, 0.2, 0.32));
        Assert.False(monitor.ShouldStop(1));
    }

    [Fact]
    public void Epochs_that_go_back_and_errors_beyond_1_are_refused()
    {
        var monitor = Seen();
        Assert.Throws<ArgumentException>(() => monitor.Add(new RobustEpoch(6, 0, 0, 0)));
        Assert.Throws<ArgumentException>(() => monitor.Add(new RobustEpoch(7, 0, 1.2, 0)));
        Assert.Throws<ArgumentException>(() => monitor.Add(new RobustEpoch(7, double.NaN, 0, 0)));
        Assert.Equal(5, monitor.Epochs.Count);
        Assert.Throws<InvalidOperationException>(() => new OverfittingMonitor().Gap);
    }
}
