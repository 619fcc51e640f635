namespace TorchSharp;

/// <summary>How many objects of a kind this thread made, attached, detached and disposed of.</summary>
public class LifetimeStatistics
{
    public long CreatedOutsideScopeCount { get; internal set; }
    public long DisposedOutsideScopeCount { get; internal set; }
    public long CreatedInScopeCount { get; internal set; }
    public long DisposedInScopeCount { get; internal set; }
    public long AttachedToScopeCount { get; internal set; }
    public long DetachedFromScopeCount { get; internal set; }

    /// <summary>Made minus disposed of, inside scopes and out.</summary>
    public long ThreadTotalLiveCount =>
        CreatedOutsideScopeCount + CreatedInScopeCount - DisposedOutsideScopeCount - DisposedInScopeCount;

    public void Reset()
    {
        CreatedOutsideScopeCount = DisposedOutsideScopeCount = CreatedInScopeCount = DisposedInScopeCount = 0;
        AttachedToScopeCount = DetachedFromScopeCount = 0;
    }

    public override string ToString() =>
        $"ThreadTotalLiveCount: {ThreadTotalLiveCount}; CreatedOutsideScopeCount: {CreatedOutsideScopeCount}; "
        + $"DisposedOutsideScopeCount: {DisposedOutsideScopeCount}; CreatedInScopeCount: {CreatedInScopeCount}; "
        + $"DisposedInScopeCount: {DisposedInScopeCount}; AttachedToScopeCount: {AttachedToScopeCount}; DetachedFromScopeCount: {DetachedFromScopeCount}";
}

/// <summary>The counts of one thread.</summary>
public class ThreadDisposeScopeStatistics
{
    public LifetimeStatistics TensorStatistics { get; } = new();

    public long CreatedOutsideScopeCount => TensorStatistics.CreatedOutsideScopeCount;
    public long DisposedOutsideScopeCount => TensorStatistics.DisposedOutsideScopeCount;
    public long CreatedInScopeCount => TensorStatistics.CreatedInScopeCount;
    public long DisposedInScopeCount => TensorStatistics.DisposedInScopeCount;
    public long AttachedToScopeCount => TensorStatistics.AttachedToScopeCount;
    public long DetachedFromScopeCount => TensorStatistics.DetachedFromScopeCount;
    public long ThreadTotalLiveCount => TensorStatistics.ThreadTotalLiveCount;

    public void Reset() => TensorStatistics.Reset();
    public override string ToString() => TensorStatistics.ToString();
}
