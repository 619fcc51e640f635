namespace PolicyProbe.Notebooks;

/// <summary>Collects what a cell gives, in order, from any thread; what is printed in one go is one output.</summary>
internal sealed class OutputLog
{
    private readonly Lock _door = new();
    private readonly List<CellOutput> _outputs = [];
    private readonly System.Text.StringBuilder _printed = new();

    /// <summary>What has been given so far.</summary>
    public IReadOnlyList<CellOutput> Outputs
    {
        get
        {
            lock (_door)
            {
                Flush();
                return [.. _outputs];
            }
        }
    }

    /// <summary>Something was printed.</summary>
    public void Print(ReadOnlySpan<char> text)
    {
        lock (_door)
            _printed.Append(text);
    }

    /// <summary>Something was shown.</summary>
    public void Add(CellOutput output)
    {
        lock (_door)
        {
            Flush();
            _outputs.Add(output);
        }
    }

    private void Flush()
    {
        if (_printed.Length > 0)
            _outputs.Add(new StreamOutput(_printed.Replace("\r\n", "\n").ToString()));
        _printed.Clear();
    }
}
