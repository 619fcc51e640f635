namespace TorchSharp;

public static partial class torch
{
    /// <summary>One place in a subscript: an index, a slice, a new axis, an ellipsis, or a tensor of indices or of truth values.</summary>
    public struct TensorIndex
    {
        internal enum Kind
        {
            None,
            Single,
            Slice,
            Ellipsis,
            Bool,
            Tensor,
        }

        internal Kind Of;
        internal long? Start;
        internal long? Stop;
        internal long? Step;
        internal Tensor? Indices;

        public static readonly TensorIndex None;
        public static readonly TensorIndex Null;
        public static readonly TensorIndex Ellipsis = new() { Of = Kind.Ellipsis };
        public static readonly TensorIndex Colon = new() { Of = Kind.Slice };

        public static TensorIndex Single(long? index) => index is null ? None : new() { Of = Kind.Single, Start = index };
        public static TensorIndex Slice(long? start = null, long? stop = null, long? step = null) =>
            new() { Of = Kind.Slice, Start = start, Stop = stop, Step = step };
        public static TensorIndex Slice((int?, int?) range) => Slice(range.Item1, range.Item2);
        public static TensorIndex Slice(Range range) =>
            Slice(FromIndex(range.Start), range.End is { IsFromEnd: true, Value: 0 } ? null : FromIndex(range.End));
        public static TensorIndex Bool(bool value) => new() { Of = Kind.Bool, Start = value ? 1 : 0 };
        public static TensorIndex Tensor(Tensor tensor) => new() { Of = Kind.Tensor, Indices = tensor };

        private static long FromIndex(Index index) => index.IsFromEnd ? -index.Value : index.Value;

        public static implicit operator TensorIndex(long value) => Single(value);
        public static implicit operator TensorIndex((int?, int?) range) => Slice(range);
        public static implicit operator TensorIndex(Range range) => Slice(range);
        public static implicit operator TensorIndex(Index index) => Single(FromIndex(index));
    }
}
