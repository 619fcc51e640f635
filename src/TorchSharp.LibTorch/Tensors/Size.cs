using System.Collections;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A tensor's shape.</summary>
    public readonly struct Size : IEnumerable<long>
    {
        private readonly long[]? _shape;

        public Size(long[] shape) => _shape = [.. shape];
        public Size(IEnumerable<long> shape) => _shape = [.. shape];
        public Size(long size) => _shape = [size];

        public static readonly Size Empty = new([]);

        public long[] Shape => _shape ?? [];
        public int Length => Shape.Length;
        public bool IsEmpty => Length == 0;
        public bool IsScalar => Length == 0;
        public long this[int idx] => Shape[idx];
        public long numel() => Shape.TotalSize();

        public IEnumerator<long> GetEnumerator() => ((IEnumerable<long>)Shape).GetEnumerator();
        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        public override bool Equals(object? obj) => obj is Size other && this == other;
        public override int GetHashCode() => Shape.Aggregate(17, HashCode.Combine);

        public static bool operator ==(Size left, Size right) => left.Shape.AsSpan().SequenceEqual(right.Shape);
        public static bool operator !=(Size left, Size right) => !(left == right);
        public static Size operator +(Size left, Size right) => new([.. left.Shape, .. right.Shape]);
        public static Size operator +(Size left, IEnumerable<long> right) => new([.. left.Shape, .. right]);
        public static implicit operator Size(long size) => new(size);
        public static implicit operator Size(long[] size) => new(size);
    }
}
