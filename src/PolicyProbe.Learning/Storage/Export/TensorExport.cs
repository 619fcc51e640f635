namespace PolicyProbe.Learning;

/// <summary>
/// An agent's weights as safetensors, under PyTorch's names as in its checkpoints (<c>policy.0.weight</c> [64, 4], …) and without what only a
/// training needs; with <c>observation.mean</c> and <c>observation.deviation</c> [O], by which observations are normalised, where they are.
/// </summary>
public static class TensorExport
{
    /// <summary>The file's bytes.</summary>
    public static byte[] Write(Snapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        var agent = snapshot.Learner.Agent;
        var tensors = new List<NamedTensor>();
        foreach (var (prefix, model) in agent.Models)
        {
            tensors.AddRange(model.Network.Layout.Parameters.Select(block => new NamedTensor($"{prefix}.{block.Name}", block.Shape, model.Theta[block.Offset..(block.Offset + block.Count)])));
            tensors.AddRange(model.Network.Layout.Buffers.Select(block => new NamedTensor($"{prefix}.{block.Name}", block.Shape, model.Buffers[block.Offset..(block.Offset + block.Count)])));
        }

        if (snapshot.Configuration.TrickSet().Hooks<IObservationScale>().OfType<ObservationNormalization>().FirstOrDefault() is { } normalization)
        {
            var moments = agent.Filter.Moments;
            var width = moments.Mean.Length;
            tensors.Add(new NamedTensor("observation.mean", [width], [.. moments.Mean.ToArray().Select(value => (float)value)]));
            tensors.Add(new NamedTensor("observation.deviation", [width], [.. Enumerable.Range(0, width).Select(i => (float)(moments.Deviation(i) + normalization.Epsilon))]));
        }

        return SafeTensors.Write(tensors);
    }
}
