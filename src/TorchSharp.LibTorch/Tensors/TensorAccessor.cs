using System.Collections;
using static TorchSharp.torch;

namespace TorchSharp.Utils;

/// <summary>Reads and writes the elements of a CPU tensor, in row-major order whatever its strides.</summary>
public sealed class TensorAccessor<T> : IDisposable, IEnumerable<T> where T : unmanaged
{
    private readonly Tensor _tensor;
    private readonly long[] _shape;
    private readonly long[] _strides;
    private readonly bool _contiguous;

    internal TensorAccessor(Tensor tensor)
    {
        _tensor = tensor;
        _shape = tensor.shape;
        _strides = tensor.stride();
        _contiguous = tensor.is_contiguous();
        Count = tensor.numel();
    }

    public long Count { get; }
    public bool IsReadOnly => false;

    private unsafe T* Start => (T*)_tensor.DataPointer;

    public unsafe T this[params long[] indices]
    {
        get
        {
            var value = Start[Offset(indices)];
            GC.KeepAlive(_tensor);
            return value;
        }
        set
        {
            Start[Offset(indices)] = value;
            GC.KeepAlive(_tensor);
        }
    }

    /// <summary>The place of an element: one index a dimension, or one index into the flattened tensor.</summary>
    private long Offset(long[] indices)
    {
        if (indices.Length == 1 && _shape.Length != 1)
            return indices[0] >= 0 && indices[0] < Count ? Flat(indices[0]) : throw Outside(indices);
        if (indices.Length != _shape.Length)
            throw Outside(indices);
        long offset = 0;
        for (var i = 0; i < indices.Length; i++)
        {
            if (indices[i] < 0 || indices[i] >= _shape[i])
                throw Outside(indices);
            offset += indices[i] * _strides[i];
        }
        return offset;
    }

    private IndexOutOfRangeException Outside(long[] indices) =>
        new($"index [{string.Join(", ", indices)}] is outside of the tensor's shape [{string.Join(", ", _shape)}]");

    private long Flat(long index)
    {
        if (_contiguous)
            return index;
        long offset = 0;
        for (var i = _shape.Length - 1; i >= 0; i--)
        {
            (index, var place) = Math.DivRem(index, _shape[i]);
            offset += place * _strides[i];
        }
        return offset;
    }

    public T[] ToArray()
    {
        var array = new T[Count];
        CopyTo(array.AsSpan());
        return array;
    }

    /// <summary>An array of the tensor's own shape.</summary>
    public Array ToNDArray()
    {
        if (_shape.Length == 0)
            return ToArray();
        var array = Array.CreateInstance(typeof(T), _shape);
        if (Count > 0)
        {
            unsafe
            {
                var flat = System.Runtime.InteropServices.MemoryMarshal.CreateSpan(
                    ref System.Runtime.CompilerServices.Unsafe.As<byte, T>(ref System.Runtime.InteropServices.MemoryMarshal.GetArrayDataReference(array)), checked((int)Count));
                CopyTo(flat);
            }
        }
        return array;
    }

    public void CopyTo(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyTo(array.AsSpan(), arrayIndex, tensorIndex);

    /// <summary>Copies the elements from tensorIndex on to the array from arrayIndex on.</summary>
    public unsafe void CopyTo(Span<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        var count = checked((int)(Count - tensorIndex));
        var target = array.Slice(arrayIndex);
        if (target.Length < count)
            throw new ArgumentException($"array: expected room for {count} elements, got {target.Length}", nameof(array));
        var start = Start;
        if (_contiguous)
            new ReadOnlySpan<T>(start + tensorIndex, count).CopyTo(target);
        else
            for (var i = 0; i < count; i++)
                target[i] = start[Flat(tensorIndex + i)];
        GC.KeepAlive(_tensor);
    }

    public void CopyFrom(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyFrom((ReadOnlySpan<T>)array, arrayIndex, tensorIndex);

    /// <summary>Copies the array from arrayIndex on into the elements from tensorIndex on.</summary>
    public unsafe void CopyFrom(ReadOnlySpan<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        var source = array.Slice(arrayIndex);
        var count = (int)Math.Min(source.Length, Count - tensorIndex);
        var start = Start;
        if (_contiguous)
            source[..count].CopyTo(new Span<T>(start + tensorIndex, count));
        else
            for (var i = 0; i < count; i++)
                start[Flat(tensorIndex + i)] = source[i];
        GC.KeepAlive(_tensor);
    }

    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)ToArray()).GetEnumerator();
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public void Dispose()
    {
    }

    public override bool Equals(object? obj) => obj is TensorAccessor<T> other && this == other;
    public override int GetHashCode() => _tensor.GetHashCode();

    public static bool operator ==(TensorAccessor<T> left, TensorAccessor<T> right) =>
        ReferenceEquals(left, right) || (left is not null && right is not null && left.Count == right.Count && left.SequenceEqual(right));

    public static bool operator !=(TensorAccessor<T> left, TensorAccessor<T> right) => !(left == right);
}
