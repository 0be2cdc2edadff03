//! Ports the browser makes no request to, because other protocols live there.

/// Chromium's list.
const UNSAFE: [u16; 80] = [
    0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101,
    102, 103, 104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427,
    465, 512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990,
    993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668,
    6669, 6697,
];

/// Whether a URL with this port is refused without a request.
pub fn is_unsafe(port: u16) -> bool {
    UNSAFE.contains(&port) || port == 10080
}
