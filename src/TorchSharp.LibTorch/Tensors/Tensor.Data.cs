using TorchSharp.Native;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        internal unsafe IntPtr DataPointer
        {
            get
            {
                void* pointer;
                Shim.Check(Shim.ps_data(Handle, &pointer));
                GC.KeepAlive(this);
                return (IntPtr)pointer;
            }
        }

        /// <summary>The elements, for reading and writing; the tensor must be on the CPU and T its element type.</summary>
        public TensorAccessor<T> data<T>() where T : unmanaged
        {
            RequireType(typeof(T));
            return new TensorAccessor<T>(this);
        }

        private void RequireType(Type type)
        {
            if (dtype != TypeOf(type))
                throw new ArgumentException($"{type.Name} is not compatible with {dtype} (tensor {this})");
            RequireCpu();
        }

        private void RequireCpu()
        {
            if (device_type != DeviceType.CPU)
                throw new InvalidOperationException("Reading data from non-CPU memory is not supported. Move or copy the tensor to the cpu before reading.");
        }

        /// <summary>The memory of a contiguous CPU tensor.</summary>
        public unsafe Span<byte> bytes
        {
            get
            {
                RequireCpu();
                if (!is_contiguous())
                    throw new NotImplementedException("Bytes() called on non-contiguous tensor.");
                return new Span<byte>((void*)DataPointer, checked((int)(numel() * element_size())));
            }
            set
            {
                var memory = bytes;
                if (value.Length != memory.Length)
                    throw new ArgumentException($"bytes: expected {memory.Length} bytes for {this}, got {value.Length}", nameof(value));
                value.CopyTo(memory);
                GC.KeepAlive(this);
            }
        }

        /// <summary>The only element.</summary>
        public T item<T>() where T : unmanaged
        {
            if (numel() != 1)
                throw new ArgumentException($"item: expected one element, got {numel()} (tensor {this})");
            if (dtype != TypeOf(typeof(T)))
                throw new ArgumentException($"{typeof(T).Name} is not compatible with {dtype} (tensor {this})");
            if (device_type == DeviceType.CPU)
                return data<T>()[new long[ndim]];
            using var here = cpu();
            return here.data<T>()[new long[ndim]];
        }

        public Scalar ToScalar() => numel() == 1
            ? Ops._local_scalar_dense.Number(this)
            : throw new ArgumentException($"ToScalar: expected one element, got {numel()} (tensor {this})");

        public Tensor copy_(Tensor source, bool nonBlocking = false) => Ops.copy_.InPlace(this, source, nonBlocking);
        public Tensor clone() => Ops.clone.Call(this);
        public Tensor contiguous() => Ops.contiguous.Call(this);
        public Tensor alias() => Ops.alias.Call(this);
        public Tensor detach() => Ops.detach.Call(this);
        public Tensor detach_() => Ops.detach_.InPlace(this);
        public Tensor zero_() => Ops.zero_.InPlace(this);
        public Tensor fill_(Scalar value) => Ops.fill___Scalar.InPlace(this, value);

        public static explicit operator float(Tensor value) => value.ToSingle();
        public static explicit operator double(Tensor value) => value.ToDouble();
        public static explicit operator int(Tensor value) => value.ToInt32();
        public static explicit operator long(Tensor value) => value.ToInt64();
        public static explicit operator bool(Tensor value) => value.ToBoolean();

        public static implicit operator Tensor(Scalar scalar) => scalar.Tag switch
        {
            Tag.Double => tensor(scalar.AsDouble, ScalarType.Float64),
            Tag.Bool => tensor(scalar.AsLong != 0),
            _ => tensor(scalar.AsLong),
        };
        public static implicit operator Tensor(float value) => tensor(value);
        public static implicit operator Tensor(double value) => tensor(value);
        public static implicit operator Tensor(int value) => tensor(value);
        public static implicit operator Tensor(long value) => tensor(value);
        public static implicit operator Tensor(bool value) => tensor(value);
        public static implicit operator Tensor(float[] value) => tensor(value);
        public static implicit operator Tensor(double[] value) => tensor(value);
        public static implicit operator Tensor(int[] value) => tensor(value);
        public static implicit operator Tensor(long[] value) => tensor(value);
    }
}

public static class TensorExtensionMethods
{
    public static double ToDouble(this Tensor value) => value.ToScalar().AsDouble;
    public static float ToSingle(this Tensor value) => (float)value.ToScalar().AsDouble;
    public static int ToInt32(this Tensor value) => checked((int)value.ToScalar().AsLong);
    public static long ToInt64(this Tensor value) => value.ToScalar().AsLong;
    public static bool ToBoolean(this Tensor value) => value.ToScalar().AsDouble != 0;
    public static Modules.Parameter AsParameter(this Tensor tensor) => new(tensor, tensor.requires_grad);

    /// <summary>A scalar tensor of the number.</summary>
    public static Tensor ToTensor<T>(this T scalar, Device? device = null, bool requires_grad = false) where T : struct =>
        from_array(new[] { scalar }, null, device).reshape([]).requires_grad_(requires_grad);

    public static int ElementSize(this ScalarType type) => type switch
    {
        ScalarType.Byte or ScalarType.Int8 or ScalarType.Bool or ScalarType.QInt8 or ScalarType.QUInt8 => 1,
        ScalarType.Int16 or ScalarType.Float16 or ScalarType.BFloat16 => 2,
        ScalarType.Int32 or ScalarType.Float32 or ScalarType.QInt32 => 4,
        ScalarType.ComplexFloat64 => 16,
        _ => 8,
    };

    public static long TotalSize(this IEnumerable<long> shape) => shape.Aggregate(1L, (product, size) => product * size);
}
